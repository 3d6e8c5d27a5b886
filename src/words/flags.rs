//! What is strange about a piece of work next to its other events: the code and the words of each flag.

/// How much a flag matters to money or to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Money is wrong.
    High,
    /// A figure may be wrong.
    Medium,
    /// Unusual, and often harmless.
    Low,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        }
    }
}

/// The registry entry of a flag.
#[derive(Debug)]
pub struct FlagEntry {
    pub code: &'static str,
    pub name: &'static str,
    pub severity: Severity,
    pub says: &'static str,
    /// What to look at.
    pub hint: &'static str,
}

/// All flags, by code.
pub const FLAGS: &[FlagEntry] = &[
    entry(
        "PW0501",
        "paid_twice",
        Severity::High,
        "more payments than one, less reversals, stand for the piece",
        "reverse one of them, or mark it as bonus or adjustment",
    ),
    entry(
        "PW0502",
        "paid_though_rejected",
        Severity::High,
        "the piece ended rejected, and money other than bonus and compensation was paid for it",
        "reverse the payment, or record it as compensation",
    ),
    entry(
        "PW0503",
        "paid_not_accepted",
        Severity::High,
        "the piece was paid for without ever having been accepted",
        "record the verdict, or reverse the payment",
    ),
    entry(
        "PW0504",
        "overpaid",
        Severity::High,
        "more was paid for the piece than its price",
        "reverse the difference, or record it as bonus",
    ),
    entry(
        "PW0505",
        "payment_of_nothing",
        Severity::High,
        "a payment stands for a piece of which nothing else is known",
        "look for the missing claim and label, or a wrong assignment_id",
    ),
    entry(
        "PW0506",
        "price_changed",
        Severity::Medium,
        "claims and labels of the piece name different prices; the latest counts",
        "check which price was promised",
    ),
    entry(
        "PW0507",
        "currency_changed",
        Severity::Medium,
        "claims and labels of the piece name different currencies; that of the latest price counts",
        "check which currency was promised",
    ),
    entry(
        "PW0508",
        "self_review",
        Severity::Medium,
        "somebody reviewed their own work",
        "have somebody else review it",
    ),
    entry(
        "PW0509",
        "two_workers",
        Severity::Medium,
        "events of more than one worker carry this assignment_id; each worker's part is a piece of its own",
        "check which worker did it",
    ),
    entry(
        "PW0510",
        "review_of_nothing",
        Severity::Medium,
        "a verdict stands on a piece that has no label at that time",
        "look for the missing label, or a wrong assignment_id",
    ),
    entry(
        "PW0511",
        "labeled_before_claimed",
        Severity::Medium,
        "a label is earlier than the claim of its piece",
        "check the clocks of both sources",
    ),
    entry(
        "PW0512",
        "labeled_without_claim",
        Severity::Low,
        "nothing tells when work on the label began; without a measured time it has no work interval",
        "send claims, or active_ms with the label",
    ),
    entry(
        "PW0513",
        "labeled_after_release",
        Severity::Low,
        "a label came after the piece was given back",
        "claim it again before labeling",
    ),
    entry(
        "PW0514",
        "released_after_label",
        Severity::Low,
        "the piece was given back after it had been labeled",
        "check what the platform means by it",
    ),
    entry(
        "PW0515",
        "release_of_nothing",
        Severity::Low,
        "a piece was given back that nobody had claimed",
        "send claims",
    ),
    entry(
        "PW0516",
        "claimed_twice",
        Severity::Low,
        "the piece was claimed again while it was claimed; the latest claim begins the work",
        "check for doubled feeds",
    ),
    entry(
        "PW0517",
        "released_twice",
        Severity::Low,
        "the piece was given back twice",
        "check for doubled feeds",
    ),
    entry(
        "PW0518",
        "claimed_after_label",
        Severity::Low,
        "the piece was claimed again after it had been labeled",
        "check for doubled feeds",
    ),
    entry(
        "PW0519",
        "acted_after_verdict",
        Severity::Low,
        "the piece was claimed or given back after its final verdict, which stands",
        "a verdict is reopened by a new label or another verdict",
    ),
];

const fn entry(
    code: &'static str,
    name: &'static str,
    severity: Severity,
    says: &'static str,
    hint: &'static str,
) -> FlagEntry {
    FlagEntry { code, name, severity, says, hint }
}

/// The entry of a flag by its name.
pub fn flag(name: &str) -> Option<&'static FlagEntry> {
    FLAGS.iter().find(|entry| entry.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_in_order() {
        assert!(FLAGS.windows(2).all(|pair| pair[0].code < pair[1].code));
        let mut names: Vec<_> = FLAGS.iter().map(|entry| entry.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FLAGS.len());
    }
}
