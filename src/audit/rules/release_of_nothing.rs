//! Pieces given back that were never claimed.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "release_of_nothing", sql: include_str!("../../../queries/audit/release_of_nothing.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, "09:00 released w t"), ["e1"]);
        assert_eq!(found(NAME, "09:00 claimed w t\n09:05 released w t"), NOTHING);
    }
}
