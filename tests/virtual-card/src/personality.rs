//! Whose card it is. Everything is synthetic.

/// The holder of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Given name, upper case.
    pub given_name: String,
    /// Surname, upper case.
    pub surname: String,
    /// Fiscal code.
    pub fiscal_code: String,
    /// Number of the card: 16 digits for a CNS, nine characters for a CIE.
    pub card_number: String,
}

impl Holder {
    /// Mario Rossi with a CNS.
    #[must_use]
    pub fn of_cns() -> Self {
        Self {
            given_name: "MARIO".to_owned(),
            surname: "ROSSI".to_owned(),
            fiscal_code: "RSSMRA80A01H501U".to_owned(),
            card_number: "6090010000000017".to_owned(),
        }
    }

    /// Mario Rossi with a CIE.
    #[must_use]
    pub fn of_cie() -> Self {
        Self { card_number: "CA00000AA".to_owned(), ..Self::of_cns() }
    }
}

/// The file of personal data of a CNS (EF.DatiPersonali): a total of six hexadecimal digits that counts itself,
/// sixteen fields of two digits of length and a value, zeros up to 400 bytes.
#[must_use]
pub fn personal_data(holder: &Holder) -> Vec<u8> {
    let fields = [
        "6090",
        "01012024",
        "31122029",
        &holder.surname,
        &holder.given_name,
        "01011980",
        "M",
        "",
        &holder.fiscal_code,
        "",
        "H501",
        "",
        "",
        "H501",
        "",
        "",
    ];
    let body = fields.map(|field| format!("{:02X}{field}", field.len())).concat();
    let mut file = format!("{:06X}{body}", body.len() + 6).into_bytes();
    file.resize(400, 0);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_that_of_the_reference() {
        let file = personal_data(&Holder::of_cns());
        let text =
            "0000650460900801012024083112202905ROSSI05MARIO080101198001M0010RSSMRA80A01H501U0004H501000004H5010000";
        assert_eq!(&file[..text.len()], text.as_bytes());
        assert_eq!(file.len(), 400);
    }
}
