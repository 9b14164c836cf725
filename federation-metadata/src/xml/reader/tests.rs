use super::super::namespace::{SAML, SAMLP, XML};
use super::*;
use ReadError as E;

fn refusal(text: impl AsRef<[u8]>) -> Option<ReadError> {
    read(text.as_ref(), &Limits::MESSAGE).err()
}

fn written(text: &str) -> String {
    read(text.as_bytes(), &Limits::MESSAGE).expect("a strict document").text().to_owned()
}

#[test]
fn a_document_becomes_a_tree_with_resolved_names() {
    let text = format!(
        "<?xml version='1.0' encoding=\"utf-8\"?>\n<p:Response xmlns:p='{}' ID='_1'>\n <Issuer xmlns='{}' xml:lang=\"it\">a &lt; b</Issuer></p:Response>\n",
        SAMLP.name, SAML.name
    );
    let document = read(text.as_bytes(), &Limits::MESSAGE).expect("a strict document");
    let root = document.root();
    assert!(root.is(SAMLP, "Response") && !root.is(SAML, "Response"));
    assert_eq!((root.attribute("ID"), root.text(), root.children().len()), (Some("_1"), "", 1));
    let issuer = root.child(SAML, "Issuer").expect("the issuer is there");
    assert_eq!((issuer.text(), issuer.language(), issuer.attribute("lang")), ("a < b", Some("it"), None));
    assert_eq!(issuer.attribute_in(XML, "lang"), Some("it"));
    assert_eq!(
        document.text(),
        format!(
            "<p:Response xmlns:p=\"{}\" ID=\"_1\">\n <Issuer xmlns=\"{}\" xml:lang=\"it\">a &lt; b</Issuer></p:Response>",
            SAMLP.name, SAML.name
        )
    );
}

#[test]
fn what_is_written_is_read_as_the_same_and_written_the_same() {
    for text in [
        "<a b='&#9;&#10;&#13;\"&lt;>&amp;&apos;'>&#13;x\r\ny\rz ]]&gt; \u{e9}\u{1f600}</a>",
        "<a> <b/>\n<b></b>\t<c d=\"e\"/> </a>",
        "<a xmlns='urn:x'><b xmlns=''><c xmlns='urn:y'/></b></a>",
        "<a >\n</a\n>",
    ] {
        let once = read(text.as_bytes(), &Limits::MESSAGE).expect("a strict document");
        let twice = read(once.text().as_bytes(), &Limits::MESSAGE).expect("what we wrote is strict");
        assert_eq!(once, twice, "{text}");
    }
    assert_eq!(written("<a>&#13;x\r\ny\rz</a>"), "<a>&#xD;x\ny\nz</a>");
    assert_eq!(written("<a b='1\t2\r\n3&#9;'/>"), "<a b=\"1 2 3&#x9;\"></a>");
}

#[test]
fn x_1_size_and_characters() {
    let long = format!("<a>{}</a>", "x".repeat(Limits::MESSAGE.bytes));
    assert_eq!(refusal(&long), Some(E::TooLarge));
    assert_eq!(refusal(&long[long.len() - Limits::MESSAGE.bytes..]), Some(E::Structure), "at the limit it is read");
    assert_eq!(refusal(b"<a>\xff</a>"), Some(E::NotUtf8));
    assert_eq!(refusal(b"<a>\xed\xa0\x80</a>"), Some(E::NotUtf8), "a surrogate");
    assert_eq!(refusal(b"\xff\xfe<\0a\0/\0>\0"), Some(E::NotUtf8), "UTF-16");
    assert_eq!(refusal(b"<\0a\0/\0>\0"), Some(E::ForbiddenCharacter), "UTF-16 without a mark");
    assert_eq!(refusal("\u{feff}<a/>"), Some(E::ForbiddenCharacter));
    for character in ['\0', '\u{1}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
        assert_eq!(refusal(format!("<a>{character}</a>")), Some(E::ForbiddenCharacter), "{character:?}");
    }
    assert_eq!(refusal("<a>\u{85}\u{2028}\u{7f}\u{feff}\u{10ffff}</a>"), None);
}

#[test]
fn x_2_declaration() {
    for good in ["version='1.0'", "version=\"1.0\" encoding='UTF-8'", "version='1.0' encoding='utf-8' standalone='no'"]
    {
        assert_eq!(written(&format!("<?xml {good} ?><a/>")), "<a></a>", "{good}");
    }
    for bad in [
        "version='1.1'",
        "encoding='UTF-8'",
        "version='1.0' encoding='UTF-7'",
        "version='1.0' encoding='UNICODE-1-1-UTF-7'",
        "version='1.0' encoding='ISO-8859-1'",
        "version='1.0' encoding='UTF-16'",
        "encoding='UTF-8' version='1.0'",
        "version='1.0' encoding='UTF-8' encoding='UTF-7'",
        "version='1.0' standalone='maybe'",
        "version='1.0' x",
    ] {
        assert_eq!(refusal(format!("<?xml {bad}?><a/>")), Some(E::Declaration), "{bad}");
    }
    assert_eq!(refusal(" <?xml version='1.0'?><a/>"), Some(E::Declaration), "not at the beginning");
    assert_eq!(refusal("<?xml version='1.0'?><?xml version='1.0'?><a/>"), Some(E::Declaration));
    assert_eq!(refusal("<?xml-stylesheet href='a'?><a/>"), Some(E::ForbiddenMarkup));
}

#[test]
fn x_3_forbidden_markup() {
    for bad in [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'http://localhost/x'><a/>",
        "<!-- x --><a/>",
        "<a><!-- x --></a>",
        "<a>admin@example<!-- -->.evil</a>",
        "<a><![CDATA[x]]></a>",
        "<a><?php x ?></a>",
        "<?x y?><a/>",
    ] {
        assert_eq!(refusal(bad), Some(E::ForbiddenMarkup), "{bad}");
    }
    assert_eq!(refusal("<a/><!-- x -->"), Some(E::ForbiddenMarkup));
    assert!(refusal("<!ELEMENT a><a/>").is_some());
}

#[test]
fn x_3_comments_in_metadata_stand_between_elements() {
    let metadata = |text: &str| read(text.as_bytes(), &Limits::METADATA).map(|document| document.text().to_owned());
    let commented = "<!-- 1 --><a><!-- 2 --> <b>x</b><!-- 3 -->\n<!----><c></c><!-- <d> --></a><!-- 4 -->";
    assert_eq!(metadata(commented).as_deref(), Ok("<a> <b>x</b>\n<c></c></a>"));
    for bad in [
        "<a>x<!-- --></a>",
        "<a><!-- -->x</a>",
        "<a><b/><!-- -->&#32;</a>",
        "<a>&#120;<!-- --></a>",
        "<a> <!-- --> <!-- --> x</a>",
        "<a><!-- -- --></a>",
        "<a><!-- ---></a>",
    ] {
        assert_eq!(metadata(bad), Err(E::ForbiddenMarkup), "{bad}");
    }
    assert!(metadata("<a><!--></a>").is_err() && metadata("<a><!-- x</a>").is_err());
}

#[test]
fn x_4_references() {
    assert_eq!(
        written("<a>&amp;&lt;&gt;&quot;&apos;&#65;&#x41;&#x10FFFF;&#0000065;</a>"),
        "<a>&amp;&lt;&gt;\"'AA\u{10ffff}A</a>"
    );
    for bad in [
        "&x;",
        "&;",
        "& ",
        "&amp",
        "&#;",
        "&#x;",
        "&#X41;",
        "&#0;",
        "&#xD800;",
        "&#xFFFE;",
        "&#x110000;",
        "&#00000065;",
        "&#x0000041;",
        "&#-1;",
        "&#+65;",
        "&#x 41;",
        "&AMP;",
        "&amp ;",
        "&lt&gt;",
    ] {
        assert!(refusal(format!("<a>{bad}</a>")).is_some(), "{bad}");
        assert!(refusal(format!("<a b=\"{bad}\"/>")).is_some(), "{bad} in an attribute");
    }
}

#[test]
fn x_5_names() {
    for bad in ["1a", "-a", ".a", "a:", ":a", "a:b:c", "a:1", "\u{e9}", "a\u{301}", "a&amp;", "a'b", "a;b"] {
        assert!(refusal(format!("<{bad}/>")).is_some(), "element {bad}");
        assert!(refusal(format!("<a {bad}='x'/>")).is_some(), "attribute {bad}");
    }
    assert_eq!(written("<_a.b-c_1/>"), "<_a.b-c_1></_a.b-c_1>");
}

#[test]
fn x_6_tags_and_attributes() {
    for bad in [
        "<a b=\"<\"/>",
        "<a b/>",
        "<a b=c/>",
        "<a b='1'c='2'/>",
        "<a b='1\"/>",
        "<a b==''/>",
        "<a 'b'/>",
        "<a / >",
        "< a/>",
        "<a b='1' =''/>",
        "<a/b='c'>",
        "<a></a b='c'>",
        "<a></ a>",
        "<a b='1'/ >",
    ] {
        assert!(refusal(bad).is_some(), "{bad}");
    }
    assert_eq!(refusal("<a b='1' b='2'/>"), Some(E::RepeatedAttribute));
    assert_eq!(refusal("<a xmlns:p='urn:x' xmlns:p='urn:y'/>"), Some(E::RepeatedAttribute));
    let twice = "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='1' q:b='2'/>";
    assert_eq!(read(twice.as_bytes(), &Limits::METADATA).err(), Some(E::RepeatedAttribute), "by namespace");
    assert_eq!(refusal("<a xmlns='urn:x' b='1' xml:lang='it' />"), None);
}

#[test]
fn x_7_text() {
    assert_eq!(refusal("<a>]]></a>"), Some(E::Text));
    assert_eq!(written("<a>]]&gt; > ]] ></a>"), "<a>]]&gt; &gt; ]] &gt;</a>");
}

#[test]
fn x_8_namespaces() {
    for bad in [
        "<p:a/>",
        "<a p:b='1'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xml='urn:x'/>",
        "<a xmlns:xmlns='urn:x'/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns:p='relative'/>",
        "<a xmlns:p='urn:a b'/>",
        "<a xmlns:p='urn:\u{e9}'/>",
        "<a xmlns:p='file:///etc/passwd'/>",
        "<xml:a/>",
        "<xmlns:a/>",
        "<a><b xmlns:p='urn:x'/><p:c/></a>",
    ] {
        assert_eq!(refusal(bad), Some(E::Namespace), "{bad}");
    }
    assert_eq!(refusal("<p:a xmlns:p='urn:x'><p:b xmlns:p='urn:y'/><p:c/></p:a>"), None);
}

#[test]
fn x_9_attributes_with_a_prefix() {
    let xsi = "http://www.w3.org/2001/XMLSchema-instance";
    assert_eq!(refusal(format!("<a xmlns:any='{xsi}' any:type='x' any:nil='true' xml:lang='it'/>")), None);
    for bad in [
        "<a xml:id='x'/>".to_owned(),
        "<a xml:base='http://x/'/>".to_owned(),
        "<a xml:space='preserve'/>".to_owned(),
        format!("<a xmlns:xsi='{xsi}' xsi:schemaLocation='x y'/>"),
        "<a xmlns:xsi='urn:x' xsi:type='y'/>".to_owned(),
    ] {
        assert_eq!(refusal(&bad), Some(E::ForeignAttribute), "{bad}");
    }
    let foreign = "<a xmlns:r='urn:x' r:contactType='y'/>";
    assert_eq!(refusal(foreign), Some(E::ForeignAttribute));
    assert!(read(foreign.as_bytes(), &Limits::METADATA).is_ok());
    assert_eq!(read(b"<a xml:id='x'/>", &Limits::METADATA).err(), Some(E::ForeignAttribute));
}

#[test]
fn x_10_one_root() {
    for bad in [
        "",
        " ",
        "x",
        "<a/>x",
        "<a/><b/>",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/></a>",
        "<a><b></a></b>",
        "x<a/>",
        "<a/>&#32;",
        "&#32;<a/>",
        "<a",
        "<a></a",
        "<",
    ] {
        assert!(matches!(refusal(bad), Some(E::Structure | E::Tag)), "{bad}: {:?}", refusal(bad));
    }
    assert_eq!(refusal(" \n<a/>\t\r\n"), None);
}

#[test]
fn x_11_counts() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert_eq!(refusal(nested(24)), None);
    assert_eq!(refusal(nested(25)), Some(E::TooMany));
    let many = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count - 1));
    assert_eq!(refusal(many(2_000)), None);
    assert_eq!(refusal(many(2_001)), Some(E::TooMany));
    let attributes = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| format!("a{at}='x'")).collect();
        format!("<a {}/>", all.join(" "))
    };
    assert_eq!(refusal(attributes(32)), None);
    assert_eq!(refusal(attributes(33)), Some(E::TooMany));
    assert_eq!(refusal(attributes(20_000)), Some(E::TooMany));
    let level = |at: usize| (0..8).map(|n| format!(" xmlns:p{at}-{n}='urn:x'")).collect::<Vec<_>>().concat();
    let open = |depth: usize| (0..depth).map(|at| format!("<a{}>", level(at))).collect::<Vec<_>>().concat();
    let declared = |depth: usize| open(depth) + &"</a>".repeat(depth);
    assert_eq!(refusal(declared(16)), None);
    assert_eq!(refusal(declared(17)), Some(E::TooMany));
}

#[test]
fn x_12_mixed_content() {
    for bad in ["<a>x<b/></a>", "<a><b/>x</a>", "<a><b/>&#160;<b/></a>", "<a> <b/> &amp;</a>"] {
        assert_eq!(refusal(bad), Some(E::MixedContent), "{bad}");
    }
    assert_eq!(written("<a> <b> x </b>&#32;</a>"), "<a> <b> x </b> </a>");
}

mod libxml2;

mod properties {
    use super::super::super::reader;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_is_accepted_is_written_so_that_it_reads_the_same(text in "[<>/a-c=\"'& ;#x0-9:\r\n\\]\\[!?-]{0,80}") {
            if let Ok(document) = reader::read(text.as_bytes(), &Limits::MESSAGE) {
                let again = reader::read(document.text().as_bytes(), &Limits::MESSAGE);
                prop_assert_eq!(again.as_ref(), Ok(&document));
            }
        }

        #[test]
        fn any_text_and_value_survive(text in "[^\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,40}") {
            let element = Element::new(SAML, "Issuer").with("Format", text.clone()).saying(text.clone());
            let document = writer::write(&element, &Limits::MESSAGE).expect("every Char may stand in a text");
            prop_assert_eq!(document.root().text(), &text);
            prop_assert_eq!(document.root().attribute("Format"), Some(text.as_str()));
        }
    }
}
