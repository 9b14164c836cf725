use super::*;
use crate::outbound::test_server::{answer, serve};

const NOW: Timestamp = Timestamp::from_seconds(1_764_590_400);

fn message() -> ShortMessage {
    ShortMessage::new("+393331234567", "Il codice è 123456.\n\"Comune\"").expect("a valid message")
}

async fn through_gateway(status: &str) -> (Result<(), SmsError>, Vec<String>) {
    let server = serve(vec![answer(status, "text/plain", "no")]).await;
    let gateway = SmsGateway {
        client: GuardedClient::default(),
        url: server.url("/send"),
        policy: CallPolicy::PrivateToo,
        token: Secret::from("gateway-token"),
        sender: "Comune".to_owned(),
    };
    let sent = Sms::Gateway(Box::new(gateway)).send(&message(), NOW).await;
    (sent, server.requests().await)
}

#[tokio::test]
async fn a_gateway_gets_the_message_and_the_token() {
    let (sent, requests) = through_gateway("202 Accepted").await;
    assert!(sent.is_ok());
    let (head, body) = requests[0].split_once("\r\n\r\n").expect("head and body");
    assert!(head.starts_with("POST /send HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-type: application/json"), "{head}");
    assert!(head.to_ascii_lowercase().contains("authorization: bearer gateway-token"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let expected = serde_json::json!({
        "to": "+393331234567", "from": "Comune", "text": "Il codice è 123456.\n\"Comune\""
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_clear_no_is_final_and_everything_else_is_not() {
    for (status, again) in [("400 Bad", false), ("401 Who", false), ("429 Slow", true), ("500 Oops", true)] {
        let error = through_gateway(status).await.0.expect_err("refused");
        assert_eq!(error.is_worth_another_try(), again, "{status}");
    }
    let error = through_gateway("302 Found").await.0.expect_err("refused");
    assert!(matches!(error, SmsError::Call(CallError::Redirected)));
}

#[tokio::test]
async fn messages_are_added_to_the_file_one_a_line() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("new/sms.jsonl");
    let sms = Sms::File(path.clone());
    sms.send(&message(), NOW).await.expect("written");
    sms.send(&message(), NOW).await.expect("written");
    let lines = std::fs::read_to_string(&path).expect("a file");
    assert_eq!(lines.lines().count(), 2);
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["to"], "+393331234567");
    assert_eq!(first["at"], "2025-12-01T12:00:00Z");
}

#[test]
fn numbers_and_texts_are_checked() {
    for number in ["", "3331234567", "+39 333", "+0393331234", "+1234567", "+1234567890123456", "+39333a234567"] {
        assert_eq!(ShortMessage::new(number, "x").err(), Some(InvalidShortMessage::Number), "{number}");
    }
    for text in [String::new(), "x".repeat(1_531)] {
        assert_eq!(ShortMessage::new("+393331234567", &text).err(), Some(InvalidShortMessage::Text));
    }
    assert_eq!(format!("{:?}", message()), "ShortMessage(…)");
}
