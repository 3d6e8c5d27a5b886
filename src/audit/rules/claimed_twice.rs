//! Pieces claimed again while they were open.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "claimed_twice", sql: include_str!("../../../queries/audit/claimed_twice.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, "09:00 claimed w t\n09:05 claimed w t\n09:10 labeled w t"), ["e2 for 300 s"]);
        assert_eq!(found(NAME, "09:00 claimed w t\n09:02 released w t\n09:05 claimed w t"), NOTHING);
    }
}
