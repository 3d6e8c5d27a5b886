//! Which letters a bank's file may hold.
//!
//! Promises: a text is given whole, in letters that stand for its own, or refused; nothing is dropped or cut.
//! Absent on purpose: transliteration of other scripts, which only the owner of a name may choose.

/// Which letters are let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// Those of SEPA (EPC217-08): a-z, A-Z, 0-9, blank and `/-?:().,'+`. Accents are taken off.
    #[default]
    Latin,
    /// All of Unicode: Chinese names and others, for banks that take them.
    Any,
}

/// What stands for a letter outside of the set, after the EPC's conversion table.
const STANDS_FOR: &[(&str, &str)] = &[
    ("A", "ÀÁÂÃÄÅÆĀĂĄǍ"),
    ("C", "ÇĆĈĊČ"),
    ("D", "ÐĎĐ"),
    ("E", "ÈÉÊËĒĔĖĘĚ"),
    ("G", "ĜĞĠĢ"),
    ("H", "ĤĦ"),
    ("I", "ÌÍÎÏĨĪĬĮİǏ"),
    ("J", "Ĵ"),
    ("K", "Ķ"),
    ("L", "ĹĻĽĿŁ"),
    ("N", "ÑŃŅŇ"),
    ("O", "ÒÓÔÕÖØŌŎŐŒǑƠ"),
    ("R", "ŔŖŘ"),
    ("S", "ŚŜŞŠȘ"),
    ("T", "ÞŢŤŦȚ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲǓƯ"),
    ("W", "Ŵ"),
    ("Y", "ÝŶŸ"),
    ("Z", "ŹŻŽ"),
    ("a", "àáâãäåæāăąǎ"),
    ("c", "çćĉċč"),
    ("d", "ðďđ"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıǐ"),
    ("j", "ĵ"),
    ("k", "ķĸ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŉŋ"),
    ("o", "òóôõöøōŏőœǒơ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšßș"),
    ("t", "þţťŧț"),
    ("u", "ùúûüũūŭůűųǔư"),
    ("w", "ŵ"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
    ("+", "&"),
    ("-", "_–—"),
    ("'", "‘’`´"),
    (".", "·"),
    (" ", "\u{a0}"),
];

impl Letters {
    pub fn parse(name: &str) -> Option<Letters> {
        match name {
            "latin" => Some(Letters::Latin),
            "any" => Some(Letters::Any),
            _ => None,
        }
    }

    /// The text in these letters, or the first character that has none.
    pub fn fit(self, text: &str) -> Result<String, char> {
        if self == Letters::Any {
            return Ok(text.to_owned());
        }
        let mut fitted = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii_alphanumeric() || " /-?:().,'+".contains(c) {
                fitted.push(c);
            } else {
                let stands = STANDS_FOR.iter().find(|(_, letters)| letters.contains(c)).ok_or(c)?;
                fitted.push_str(stands.0);
            }
        }
        Ok(fitted)
    }

    /// How long a name may be: SEPA says 70, the schema 140.
    pub fn longest_name(self) -> usize {
        if self == Letters::Latin { 70 } else { 140 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_come_off_and_other_scripts_are_refused() {
        let latin = |text: &str| Letters::Latin.fit(text);
        assert_eq!(latin("Łukasz Żółć-Straße & Søn_1"), Ok("Lukasz Zolc-Strase + Son-1".into()));
        assert_eq!(latin("O’Neill (jr.)"), Ok("O'Neill (jr.)".into()));
        assert_eq!(latin("李娜"), Err('李'));
        assert_eq!(latin("<b>"), Err('<'));
        assert_eq!(Letters::Any.fit("李娜 <b>"), Ok("李娜 <b>".into()));
    }
}
