//! What can stop a run or a file: the codes of errors, with what to do. The message itself, with file
//! and value in it, is the error's own.
//!
//! Absent on purpose: records that are not accepted (`events::RULES`) and strange events (`flags`).

/// The registry entry of an error.
#[derive(Debug)]
pub struct Failure {
    pub code: &'static str,
    pub says: &'static str,
    pub hint: &'static str,
}

/// All codes of errors, in order. The hundreds are rooms: 02 sources, 03 ledger, 04 metrics and pictures, 06 the program, 07 money.
pub const FAILURES: &[Failure] = &[
    failure("PW0201", "a file cannot be read", "look at the path and at the right to read it"),
    failure(
        "PW0202",
        "no reader knows the content of a file",
        "name the format with --source, or export it as NDJSON, CSV, Parquet or Arrow",
    ),
    failure("PW0203", "a file is damaged or cut off as a whole", "copy or export it again"),
    failure(
        "PW0204",
        "a file is of a known kind that holds no events",
        "export it in the form that the message names",
    ),
    failure(
        "PW0205",
        "a pattern or folder matches no file",
        "quote the pattern, and look where it starts from",
    ),
    failure(
        "PW0206",
        "a file asks for more of this machine than is allowed",
        "where that is right, allow more with the option that the message names",
    ),
    failure(
        "PW0207",
        "a mapping says what cannot be, or names a column that the table lacks",
        "docs/MAPPINGS.md explains each key; `piecework map FILE` drafts one",
    ),
    failure(
        "PW0208",
        "of a statement no line can be read",
        "look at the line that the message names, and at the mapping's amount, currency, decimal and times",
    ),
    failure(
        "PW0301",
        "there is no ledger in this folder",
        "name another folder, or make one with `piecework ingest`",
    ),
    failure("PW0302", "the folder holds other things than a ledger", "name an empty folder or a new one"),
    failure("PW0303", "a newer piecework wrote the ledger", "install a newer piecework; nothing was changed"),
    failure(
        "PW0304",
        "a file of the ledger cannot be read or written",
        "look at the message: a full disk, a missing right, a lost folder; earlier events are kept",
    ),
    failure(
        "PW0305",
        "the table of the ledger cannot be read or written",
        "earlier events are kept; run again, and look at the disk",
    ),
    failure("PW0306", "a file of the ledger is missing or was changed", "take this file from a copy"),
    failure("PW0307", "other writers were at work for too long", "run again when they are done"),
    failure(
        "PW0310",
        "a ledger is not what it was when it was written",
        "take the files that are named from a copy; `piecework verify` again says whether all is well",
    ),
    failure(
        "PW0401",
        "no shipped policy and no file has this name",
        "name one of the shipped policies, or give the path of a TOML file",
    ),
    failure("PW0402", "a policy is not TOML", "correct the line that the message names"),
    failure(
        "PW0403",
        "a policy has a key that nobody knows",
        "correct the spelling; the message lists the known keys",
    ),
    failure("PW0404", "a policy lacks a key that it needs", "add the key, as the message says"),
    failure("PW0405", "a value of a policy cannot be what it is", "correct the value, as the message says"),
    failure(
        "PW0406",
        "a level of a policy asks for nothing, so everybody would reach it",
        "give the level a condition, or remove it",
    ),
    failure(
        "PW0407",
        "a file of audit thresholds cannot be used",
        "correct the line that the message names; policies/audit.toml has all keys with their meaning",
    ),
    failure(
        "PW0420",
        "a line of the file of exchange rates cannot be read",
        "write date,from,to,rate with a day as 2026-03-01 and a decimal rate",
    ),
    failure(
        "PW0421",
        "no exchange rate is known on or before a day",
        "add the line that the message gives to the file named by --fx",
    ),
    failure(
        "PW0422",
        "the condition of --where cannot be used",
        "write a condition over the columns of `assignments`, as \"project_id = 'p1'\"",
    ),
    failure(
        "PW0424",
        "what does not fit into memory could not be put into a temporary file",
        "make room in the folder for temporary files, or name another in the variable TMPDIR",
    ),
    failure(
        "PW0426",
        "a file of minimum wages cannot be read",
        "write place,from,until,currency,hourly as CSV, or [[minimum_wage]] with these keys as TOML; days as 2026-03-01; until, hours, allowance_rate and bonuses may be left out",
    ),
    failure(
        "PW0427",
        "a file of minimum wages has none of the place that --place names",
        "name one of the places that the message lists, or add its rate to the file",
    ),
    failure("PW0425", "an export cannot be written", "look at the place and at the room on the disk"),
    failure("PW0423", "a query failed", "correct the SQL; `piecework sql` lists tables with \"show tables\""),
    failure(
        "PW0430",
        "a chart could not be drawn",
        "this is a mistake in piecework: please report it with the command and the message",
    ),
    failure(
        "PW0432",
        "a workbook could not be made",
        "this is a mistake in piecework: please report it with the command and the message",
    ),
    failure(
        "PW0440",
        "nothing has the id or line that was to be traced",
        "look at the spelling; an id is an event's, assignment's, task's, worker's or payment's, a line is FILE:LINE",
    ),
    failure(
        "PW0441",
        "a report has no such row, or several, so no figure can be traced",
        "name the row by its key, and its currency, period or domain where the message says so",
    ),
    failure("PW0442", "a report has no such figure", "name one of the columns that the message lists"),
    failure("PW0443", "the parts of a figure do not come to the printed value", MISTAKE),
    failure("PW0445", "no event names the project of a forecast", "name one of those that the message lists"),
    failure(
        "PW0446",
        "nothing says how much work a project is still to get: no published task of it wants an answer",
        "say how many accepted pieces it is done with: --target N",
    ),
    failure(
        "PW0447",
        "a file for Mechanical Turk was asked for, and there is no work of Mechanical Turk",
        "name its batch results or a ledger that has them; `piecework info` says what a ledger was made from",
    ),
    failure("PW0499", "piecework made a mistake", MISTAKE),
    failure(
        "PW0601",
        "a file or folder cannot be written",
        "look at the path, the disk and the right to write there",
    ),
    failure(
        "PW0602",
        "options do not go together, or one is missing beside another",
        "do what the message says: it names the options; a format that prints one table asks for --only or --out",
    ),
    failure("PW0603", "there is nothing to read", "name files, folders or -, or a ledger with --ledger"),
    failure(
        "PW0604",
        "no figure, field or code has this name",
        "docs/METRICS.md and docs/CODES.md list all of them",
    ),
    failure(
        "PW0605",
        "--as-of was asked of files, which do not know when they were recorded",
        "ask a ledger, or use --cutoff",
    ),
    failure(
        "PW0606",
        "nothing was named that could be traced",
        "name an id or FILE:LINE before the inputs, or a figure with --report and --column",
    ),
    failure(
        "PW0607",
        "a row was named by several keys, or by one that its report does not have",
        "give one of --key, --worker, --project and the like; of tiers --worker and --domain",
    ),
    failure(
        "PW0608",
        "the audit found what --deny does not let pass",
        "look at each finding with `piecework trace EVENT`; mend what is wrong by another event, or change the thresholds with --rules",
    ),
    failure(
        "PW0609",
        "--every was asked where pieces are compared and not sums",
        "ask for --by worker or --by sum",
    ),
    failure(
        "PW0620",
        "diff was given nothing that it can compare",
        "give two ledgers, two folders of reports, or one ledger and one or two moments with --as-of",
    ),
    failure(
        "PW0701",
        "a rate card cannot be read, or says something that no card says",
        "correct the line that the message names; docs/RATES.md has all keys, docs/rates.example.toml a whole card",
    ),
    failure("PW0702", "a rate card lacks what it needs", "add the key that the message names, as it shows"),
    failure(
        "PW0703",
        "a value of a rate card cannot be what it is",
        "correct the value; the message says what is wrong with it",
    ),
    failure("PW0704", "two lines of a rate card have the same id", "give one of them another id"),
    failure(
        "PW0705",
        "the check of a rate card found faults: days or pieces of work without a price, or with two",
        "look at each finding: it says which line to end or to add; --format csv has all",
    ),
    failure(
        "PW0721",
        "an event payroll.closed lacks what closes a month, or does not follow the one before it",
        "only `piecework payroll close` writes such events: take the ledger from a copy, or close the months in a ledger of its own",
    ),
    failure(
        "PW0722",
        "what was recorded when a month was closed comes to other balances than were sealed",
        "`piecework verify` says whether the ledger is what it was; name the tier policy that the month was closed with",
    ),
    failure(
        "PW0723",
        "a rate card by which a month was closed is missing or was changed",
        "give the card as it was with --rates beside the new one: a new card holds from its own first day on",
    ),
    failure(
        "PW0724",
        "two rate cards price the same piece of work",
        "let the lines of each card ask for the project or stage that they are for, or name one card only",
    ),
    failure(
        "PW0725",
        "a month cannot be closed",
        "close months one after the other, each once it has ended; the message says what is missing",
    ),
    failure(
        "PW0726",
        "the months of a ledger are those of another time zone",
        "name the zone in which the first month was closed with --tz",
    ),
    failure(
        "PW0727",
        "a rate card begins inside a closed month whose own card has caps of the day",
        "let the new card begin after that month, with the `from` that the message names",
    ),
    failure(
        "PW0741",
        "a withholding table cannot be read, lacks a key, or has one that nobody knows",
        "correct the line that the message names; policies/withholding-cn.toml is a whole table with remarks",
    ),
    failure(
        "PW0742",
        "a value of a withholding table cannot be what it is",
        "correct the value; the message says what is wrong with it",
    ),
    failure(
        "PW0743",
        "there is no withholding table of this name",
        "name a TOML file, or withholding-cn, which comes with piecework",
    ),
    failure(
        "PW0744",
        "a withholding table tells payers apart, and none of them was named",
        "say whose pay it is with --payer, as the message shows",
    ),
    failure(
        "PW0745",
        "payments come to more than can be withheld from exactly",
        "look for a payment that is far too large: `piecework audit` and --format csv help",
    ),
    failure(
        "PW0761",
        "two rate cards that are compared have different currencies",
        "compare cards of one currency; amounts of two are never added",
    ),
    failure(
        "PW0762",
        "no price meets the goal that was asked for",
        "the message says what is reached instead: change the goal, the line, or what holds it (caps, minimums, other lines)",
    ),
    failure(
        "PW0763",
        "the rate card has no line of that id",
        "name one of those that the message lists, or --all for all prices together",
    ),
    failure(
        "PW0781",
        "a file is no statement that can be verified",
        "name the JSON of a statement, as `piecework payroll --statements` wrote it",
    ),
    failure(
        "PW0782",
        "a statement is not what it was when it was written",
        "look at each fault that is named; ask the payer for the statement again, and for the digest that they keep",
    ),
    failure(
        "PW0791",
        "a file of payees, of who pays or of a payment file's layout cannot be read, or has what nobody knows",
        "correct the line that the message names; docs/PAYMENTS.md has all columns and keys",
    ),
    failure(
        "PW0792",
        "a value of such a file cannot be what it is: an IBAN whose check digits do not fit, a name that is too long",
        "correct the value; the message says what is wrong with it",
    ),
    failure(
        "PW0793",
        "a worker has two payees for one currency, or a currency two accounts that pay it",
        "take one of the two lines out, or give each its own currency",
    ),
    failure(
        "PW0794",
        "orders were asked twice for one worker and currency (two accounts, or two lists of unpaid pieces), and nobody is paid twice: nothing was written",
        "a payroll has one account for each worker and currency, so this is a mistake in piecework: pay nothing of that month before it is clear, and report it with the command and the message",
    ),
    failure(
        "PW0795",
        "a payment file cannot say what it should: a letter, wallet or currency that the bank's form does not know",
        "do what the message says; --way and a CSV file pay what no bank takes",
    ),
];

const MISTAKE: &str = "please report it with the command and the message";

const fn failure(code: &'static str, says: &'static str, hint: &'static str) -> Failure {
    Failure { code, says, hint }
}
