//! What is strange about a piece of work next to other events: each flag with its code and its words.
//!
//! A flagged event is accepted and counts, because it happened; the flag says where to look.
//! Absent on purpose: how a flag is found (`audit`).

/// How much hangs on it; the highest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Money is at stake, or a judgement is not to be trusted.
    High,
    /// A figure rests on less than it should.
    Medium,
    /// Often a habit of the platform.
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
pub struct Flag {
    pub code: &'static str,
    /// As in the column `rule` of anomalies.csv.
    pub name: &'static str,
    pub severity: Severity,
    pub says: &'static str,
    pub hint: &'static str,
}

/// All flags, by code. A code is never given to another meaning.
pub const FLAGS: &[Flag] = &[
    high(
        "PW0501",
        "paid_twice",
        "more payments for one piece than one, reversals set against them",
        "if they are instalments all is well; else send a payment with a negative amount, or void the wrong one",
    ),
    high(
        "PW0502",
        "paid_though_rejected",
        "money was paid for a piece that ended rejected",
        "part pay for rejected work is pay_kind compensation; else reverse it, or look whether the verdict was withdrawn",
    ),
    high(
        "PW0503",
        "paid_not_accepted",
        "money was paid for a piece that has no final verdict",
        "look for the missing review; where nobody reviews, let the source write an automatic one",
    ),
    high(
        "PW0504",
        "overpaid",
        "more was paid for a piece than its price, bonus and compensation aside",
        "mark what is extra as pay_kind bonus, or reverse it",
    ),
    high(
        "PW0505",
        "payment_of_nothing",
        "a piece has payments, and neither work nor a review",
        "look whether the payment names the right assignment, and whether the feed of its work was read",
    ),
    high(
        "PW0506",
        "self_review",
        "the reviewer is the worker who did the piece",
        "such verdicts say nothing about accuracy; have somebody else review it",
    ),
    high(
        "PW0507",
        "two_workers",
        "events of several workers stand under one assignment",
        "each worker's part is a piece of its own here; look which of them is paid",
    ),
    high(
        "PW0508",
        "price_changed",
        "the claims and labels of one piece carry different prices",
        "the latest one is owed; look whether the worker was told",
    ),
    high(
        "PW0509",
        "currency_changed",
        "the events of one piece carry different currencies",
        "amounts are never added over currencies, so debt and payment do not meet; correct one of them",
    ),
    high(
        "PW0510",
        "accepted_unpaid",
        "work was accepted, and its price is not paid after all this time",
        "pay it, or read the feed of payments; accepted_unpaid_days in the file of --rules says how long is too long",
    ),
    high(
        "PW0511",
        "active_after_left",
        "a worker was at work after having left, without having enrolled again",
        "look whether somebody else uses the account, or whether the return was not noted",
    ),
    medium(
        "PW0520",
        "labeled_before_claimed",
        "a label is earlier than the claim of its piece",
        "look at the clocks and zones of the two feeds; without an earlier claim the label's time is unknown unless it was measured",
    ),
    medium(
        "PW0521",
        "labeled_without_claim",
        "a label has no claim, so nobody knows when the work was begun",
        "add the claims, or measured time as active_ms; without both the label adds no active time",
    ),
    medium(
        "PW0522",
        "labeled_after_release",
        "a label came after the piece was given back",
        "it counts as a label; look whether the platform took it late, and whether somebody else has the piece",
    ),
    medium(
        "PW0523",
        "review_of_nothing",
        "a verdict was given on a piece without a label",
        "look whether the review names the right assignment, and whether the feed of labels was read",
    ),
    medium(
        "PW0524",
        "release_of_nothing",
        "a piece was given back that was never claimed",
        "look whether the claims of this feed were read",
    ),
    medium(
        "PW0525",
        "released_after_label",
        "a piece was given back after it was labeled",
        "it counts as released and its label as given; look whether the answer was used, and paid",
    ),
    medium(
        "PW0526",
        "clock_skew",
        "two clocks contradict each other",
        "look at the clocks and zones of the feeds: waiting and handling times between them are wrong by as much",
    ),
    medium(
        "PW0527",
        "future_time",
        "a fact is dated after now",
        "look at the clock or the year of the feed; void the fact and send it again with its right time",
    ),
    medium(
        "PW0528",
        "stuck_claim",
        "a piece was claimed or sent back, and nothing came of it",
        "ask the worker, or let the platform write the release of what expired; stuck_claim_days sets how long is too long",
    ),
    medium(
        "PW0529",
        "stuck_review",
        "a label waits for its verdict",
        "have it reviewed: nothing is owed for it before; stuck_review_days sets how long is too long",
    ),
    medium(
        "PW0530",
        "too_fast",
        "a piece was done faster than its kind of work can be done",
        "look at the answer before it is paid: a script, a copied answer, or a clock that rounds; too_fast_factor sets how fast is too fast",
    ),
    medium(
        "PW0531",
        "long_interval",
        "a stretch of work is longer than anybody works without a pause",
        "a tab left open, most often: --idle-cap counts at most the last part of each; long_interval_hours sets how long is too long",
    ),
    medium(
        "PW0532",
        "repeated_answers",
        "one worker gave the same answer to many different tasks in a row",
        "look at some of the answers; repeated_answers and repeated_answers_share set how many are too many, and where answers vary",
    ),
    medium(
        "PW0533",
        "conflicting_duplicate",
        "a record says of a known event something else than what stands",
        "the first one stands; to correct a fact, void it and send another event with an id of its own",
    ),
    low(
        "PW0540",
        "claimed_twice",
        "a piece was claimed again while it was open",
        "work is timed from the latest claim; platforms that reload a page often write this",
    ),
    low(
        "PW0541",
        "claimed_after_label",
        "a piece was claimed again after it was labeled",
        "a new attempt should have an assignment_id of its own",
    ),
    low(
        "PW0542",
        "released_twice",
        "a piece was given back again without a claim between",
        "the later one counts; often an expiry after a return",
    ),
    low(
        "PW0543",
        "acted_after_verdict",
        "a piece was claimed or given back after its final verdict",
        "the verdict stands; a new attempt should have an assignment_id of its own",
    ),
    low(
        "PW0544",
        "too_many_open",
        "a worker held more pieces at once than can be worked on",
        "pieces that are hoarded wait for nothing, and time from claim to label is not work; too_many_open sets how many are too many",
    ),
];

const fn flag(
    severity: Severity,
    code: &'static str,
    name: &'static str,
    says: &'static str,
    hint: &'static str,
) -> Flag {
    Flag { code, name, severity, says, hint }
}

const fn high(code: &'static str, name: &'static str, says: &'static str, hint: &'static str) -> Flag {
    flag(Severity::High, code, name, says, hint)
}

const fn medium(code: &'static str, name: &'static str, says: &'static str, hint: &'static str) -> Flag {
    flag(Severity::Medium, code, name, says, hint)
}

const fn low(code: &'static str, name: &'static str, says: &'static str, hint: &'static str) -> Flag {
    flag(Severity::Low, code, name, says, hint)
}

/// The entry of a flag by its name.
pub fn by_name(name: &str) -> Option<&'static Flag> {
    FLAGS.iter().find(|flag| flag.name == name)
}
