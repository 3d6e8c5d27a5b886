//! Pieces given back twice.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "released_twice", sql: include_str!("../../../queries/audit/released_twice.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, "09:00 claimed w t\n09:05 released w t\n09:10 released w t"), ["e3"]);
        assert_eq!(
            found(NAME, "09:00 claimed w t\n09:05 released w t\n09:06 claimed w t\n09:10 released w t"),
            NOTHING
        );
    }
}
