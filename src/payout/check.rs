//! The forms of account numbers and codes, as their registries write them.
//!
//! Promises: an IBAN is checked by ISO 13616 (form, length of its country where that is known, remainder 1 of 97); a BIC, currency and
//! country by their form.
//! Absent on purpose: whether a bank or an account exists.

/// How long the IBANs of a country are, by the IBAN registry. Others are checked by form and remainder alone.
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 \
    FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 \
    MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 \
    TR26 UA29 VA22 VG24 XK20";

/// An IBAN as machines write it: without blanks, in capitals.
pub fn iban(text: &str) -> Result<String, String> {
    let iban: String = text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
    let shown = || format!("iban {text:?}");
    let (country, rest) = iban.split_at_checked(2).unwrap_or((&iban, ""));
    let is_form = all(country, |b| b.is_ascii_uppercase())
        && rest.len() >= 2
        && all(&rest[..rest.len().min(2)], |b| b.is_ascii_digit())
        && all(rest, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !is_form || !(15..=34).contains(&iban.len()) {
        return Err(format!(
            "{} is no IBAN: two letters, two digits, then 11 to 30 letters and digits",
            shown()
        ));
    }
    let length = IBAN_LENGTHS.split(' ').find_map(|entry| entry.strip_prefix(country)?.parse().ok());
    if let Some(length) = length.filter(|length: &usize| *length != iban.len()) {
        return Err(format!(
            "{} has {} characters, and those of {country} have {length}",
            shown(),
            iban.len()
        ));
    }
    match remainder(&iban) {
        1 => Ok(iban),
        _ => Err(format!("{} is mistyped: its check digits do not fit (mod 97)", shown())),
    }
}

/// The remainder by 97 of an IBAN read as a number, its first four characters last and a letter as 10 to 35.
fn remainder(iban: &str) -> u32 {
    let (first, rest) = iban.split_at(4);
    rest.bytes().chain(first.bytes()).fold(0, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
    })
}

/// A BIC of 8 or 11 characters.
pub fn bic(text: &str) -> Result<String, String> {
    let bic = text.to_ascii_uppercase();
    let bytes = bic.as_bytes();
    let is_bic = matches!(bytes.len(), 8 | 11)
        && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && bytes[4..6].iter().all(u8::is_ascii_uppercase);
    match is_bic {
        true => Ok(bic),
        false => Err(format!(
            "bic {text:?} is no BIC: four characters of the bank, two letters of its country, two or five more"
        )),
    }
}

/// A country of two capitals.
pub fn country(text: &str) -> Result<String, String> {
    match text.len() == 2 && all(text, |b| b.is_ascii_uppercase()) {
        true => Ok(text.to_owned()),
        false => Err(format!("country {text:?} is no code of two capitals such as DE or CN")),
    }
}

/// A currency as events have it.
pub fn currency(text: &str) -> Result<String, String> {
    let fits = (1..=12).contains(&text.len()) && all(text, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
    match fits {
        true => Ok(text.to_owned()),
        false => Err(format!("currency {text:?} is no code of up to 12 capitals and digits such as CNY")),
    }
}

/// A text that goes to a bank: of some length, and nothing in it that ends a line, turns the direction of writing or would be run by a spreadsheet.
pub fn text(key: &str, text: &str, most: usize) -> Result<String, String> {
    let length = text.chars().count();
    if length > most {
        return Err(format!("{key} has {length} characters, and {most} are the most"));
    }
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}'..='\u{ffff}')
    };
    if let Some(c) = text.chars().find(|c| hidden(*c)) {
        return Err(format!("{key} has a character that nobody sees (U+{:04X}): type it again", c as u32));
    }
    // A telephone number is what some wallets go by, and runs nothing.
    let is_number = text.strip_prefix('+').is_some_and(|rest| all(rest, |b| b.is_ascii_digit()));
    if text.starts_with(['=', '+', '-', '@']) && !is_number {
        return Err(format!("{key} {text:?} begins as a formula of a spreadsheet does"));
    }
    Ok(text.to_owned())
}

fn all(text: &str, fits: fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ibans_of_the_registry_pass_and_slips_do_not() {
        // The examples of the IBAN registry.
        for good in [
            "DE89 3704 0044 0532 0130 00",
            "gb29nwbk60161331926819",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "FR1420041010050500013M02606",
        ] {
            assert_eq!(iban(good), Ok(good.replace(' ', "").to_uppercase()));
        }
        for (bad, why) in [
            ("DE89370400440532013001", "mod 97"),
            ("DE89370400440532103000", "mod 97"),
            ("DE8937040044053201300", "those of DE have 22"),
            ("", "is no IBAN"),
            ("D", "is no IBAN"),
            ("DE", "is no IBAN"),
            ("DEA9370400440532013000", "is no IBAN"),
            ("DE89-3704-0044-0532-0130-00", "is no IBAN"),
            ("李娜李娜李娜李娜", "is no IBAN"),
            ("D李893704004405320130", "is no IBAN"),
        ] {
            let told = iban(bad).unwrap_err();
            assert!(told.contains(why), "{bad}: {told}");
        }
    }

    #[test]
    fn codes_have_their_forms() {
        assert_eq!(bic("deutdeff"), Ok("DEUTDEFF".into()));
        assert_eq!(bic("ICBKCNBJ500"), Ok("ICBKCNBJ500".into()));
        for bad in ["DEUTDEF", "DEUT1EFF", "DEUTDEFF50", "DEUTDEFF-50", "李李DEFF"] {
            assert!(bic(bad).is_err(), "{bad}");
        }
        assert!(country("de").is_err() && country("DE").is_ok() && country("").is_err());
        assert!(currency("USDC").is_ok() && currency("usd").is_err() && currency("").is_err());
    }

    #[test]
    fn a_text_for_a_bank_is_what_it_looks_like() {
        for bad in ["=1+1", "@x", "-x", "+x", "a\nb", "a\u{202e}b", "a\u{0}b", "a\u{200b}b", "a\u{ffff}"] {
            assert!(text("name", bad, 70).is_err(), "{bad:?}");
        }
        assert!(text("wallet", "+8613800000000", 70).is_ok());
        assert!(text("name", "李娜", 2).is_ok() && text("name", "李娜娜", 2).is_err());
    }
}
