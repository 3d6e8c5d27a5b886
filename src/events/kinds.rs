//! The types of events, in the order of a piece's life.

/// What happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    #[default]
    Published,
    Claimed,
    Released,
    Labeled,
    Reviewed,
    Paid,
    TimeLogged,
    Enrolled,
    Left,
    AssessmentTaken,
    Voided,
    PayrollClosed,
}

/// All types, in life-cycle order: facts of one moment stand in this order.
pub const EVENT_TYPES: &[EventType] = &[
    EventType::Published,
    EventType::Claimed,
    EventType::Released,
    EventType::Labeled,
    EventType::Reviewed,
    EventType::Paid,
    EventType::TimeLogged,
    EventType::Enrolled,
    EventType::Left,
    EventType::AssessmentTaken,
    EventType::Voided,
    EventType::PayrollClosed,
];

impl EventType {
    /// The name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            EventType::Enrolled => "worker.enrolled",
            EventType::Published => "task.published",
            EventType::Claimed => "task.claimed",
            EventType::Released => "task.released",
            EventType::Labeled => "task.labeled",
            EventType::Reviewed => "task.reviewed",
            EventType::Paid => "task.paid",
            EventType::TimeLogged => "time.logged",
            EventType::AssessmentTaken => "assessment.taken",
            EventType::Left => "worker.left",
            EventType::Voided => "event.voided",
            EventType::PayrollClosed => "payroll.closed",
        }
    }

    /// Reads the full name or the part after its dot.
    pub fn parse(name: &str) -> Option<EventType> {
        let short = |kind: &EventType| kind.name().split_once('.').is_some_and(|(_, short)| short == name);
        let kinds = || EVENT_TYPES.iter().copied();
        kinds().find(|kind| kind.name() == name).or_else(|| kinds().find(short))
    }

    /// Where it stands among facts of one moment.
    pub fn rank(self) -> u8 {
        EVENT_TYPES.iter().position(|kind| *kind == self).unwrap_or(0) as u8
    }

    /// Whether it is our own note about a ledger, and no fact of work or money: it moves no figure and no "now".
    pub fn is_note(self) -> bool {
        self == EventType::PayrollClosed
    }

    /// Whether it tells of one worker's piece of work.
    pub fn is_work(self) -> bool {
        matches!(
            self,
            EventType::Claimed
                | EventType::Released
                | EventType::Labeled
                | EventType::Reviewed
                | EventType::Paid
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_read_by_its_long_and_its_short_name() {
        for kind in EVENT_TYPES {
            let (_, short) = kind.name().split_once('.').unwrap();
            assert_eq!(EventType::parse(kind.name()), Some(*kind));
            assert_eq!(EventType::parse(short), Some(*kind));
        }
        assert_eq!(EventType::parse("task.eaten"), None);
    }
}
