//! The people whom the provider knows. All are invented.

/// Somebody with a digital identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citizen {
    /// The key in the form of the page.
    pub key: &'static str,
    /// Given name.
    pub name: &'static str,
    /// Family name.
    pub family_name: &'static str,
    /// The fiscal code without prefix; empty for a foreign person of the eIDAS node.
    pub fiscal_code: &'static str,
    /// `YYYY-MM-DD`.
    pub date_of_birth: &'static str,
    /// `F` or `M`.
    pub gender: &'static str,
    /// Code of the land register.
    pub place_of_birth: &'static str,
    /// The code of the identity at its provider.
    pub spid_code: &'static str,
}

/// Everybody.
pub const EVERYBODY: [Citizen; 4] = [
    Citizen {
        key: "mario",
        name: "Mario",
        family_name: "Rossi",
        fiscal_code: "RSSMRA85T10A562S",
        date_of_birth: "1985-12-10",
        gender: "M",
        place_of_birth: "A562",
        spid_code: "PROVA0000000001",
    },
    Citizen {
        key: "anna",
        name: "Anna Maria",
        family_name: "Modello",
        fiscal_code: "MDLNMR72R70A944M",
        date_of_birth: "1972-10-30",
        gender: "F",
        place_of_birth: "A944",
        spid_code: "PROVA0000000002",
    },
    Citizen {
        key: "gianfranco",
        name: "Gianfranco",
        family_name: "Prova",
        fiscal_code: "PRVGFR78M15F205Q",
        date_of_birth: "1978-08-15",
        gender: "M",
        place_of_birth: "F205",
        spid_code: "PROVA0000000003",
    },
    Citizen {
        key: "ingrid",
        name: "Ingrid",
        family_name: "Beispiel",
        fiscal_code: "",
        date_of_birth: "1990-02-03",
        gender: "F",
        place_of_birth: "",
        spid_code: "DE/IT/123456789",
    },
];

/// The person behind a key.
#[must_use]
pub fn find(key: &str) -> Option<Citizen> {
    EVERYBODY.into_iter().find(|citizen| citizen.key == key)
}

impl Citizen {
    /// What the provider says under the name of an attribute (SPID technical rules, table of attributes); `None` where
    /// it knows nothing.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        let value = match name {
            "spidCode" => self.spid_code.to_owned(),
            "name" => self.name.to_owned(),
            "familyName" => self.family_name.to_owned(),
            "fiscalNumber" if !self.fiscal_code.is_empty() => format!("TINIT-{}", self.fiscal_code),
            "dateOfBirth" => self.date_of_birth.to_owned(),
            "placeOfBirth" => self.place_of_birth.to_owned(),
            "gender" => self.gender.to_owned(),
            "email" => format!("{}@posta.example", self.key),
            "mobilePhone" => "3331234567".to_owned(),
            "address" => "Via Roma 1 00100 Esempio EX".to_owned(),
            _ => return None,
        };
        (!value.is_empty()).then_some(value)
    }
}
