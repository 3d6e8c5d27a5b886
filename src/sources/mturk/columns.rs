//! The header of a batch result: which column means what, and which shapes of a row fit it.
//!
//! Promises: a file is known by its own column names, in any order and case, in the newer dialect (HITId,
//! AssignmentStatus, Answer.x), the older one (HitId, Status, Answer 1) and that of the command line tools (hitid,
//! assignmentaccepttime); no column is taken for another.
//! Absent on purpose: how a cell is read (`facts`).

use crate::events::{Fault, Rule};
use crate::sources::SourceError;
use crate::sources::rows::{End, Row};
use crate::sources::scan::RowCells;

/// The columns that become fields of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Hit,
    HitType,
    Annotation,
    Created,
    Reward,
    Assignment,
    Worker,
    Status,
    Accepted,
    Submitted,
    AutoApproval,
    Approved,
    Rejected,
    Feedback,
    WorkSeconds,
}

/// Their names on the site, the older dialect's after the newer one's, in the order of [`Column`].
const NAMES: &[(Column, &[&str])] = &[
    (Column::Hit, &["HITId"]),
    (Column::HitType, &["HITTypeId"]),
    (Column::Annotation, &["RequesterAnnotation", "Annotation"]),
    (Column::Created, &["CreationTime"]),
    (Column::Reward, &["Reward"]),
    (Column::Assignment, &["AssignmentId"]),
    (Column::Worker, &["WorkerId"]),
    (Column::Status, &["AssignmentStatus", "Status"]),
    (Column::Accepted, &["AcceptTime"]),
    (Column::Submitted, &["SubmitTime"]),
    (Column::AutoApproval, &["AutoApprovalTime"]),
    (Column::Approved, &["ApprovalTime"]),
    (Column::Rejected, &["RejectionTime"]),
    (Column::Feedback, &["RequesterFeedback"]),
    (Column::WorkSeconds, &["WorkTimeInSeconds"]),
];

/// What the command line tools call otherwise than the site.
const TOOL_NAMES: &[(Column, &str)] = &[
    (Column::Accepted, "assignmentaccepttime"),
    (Column::Submitted, "assignmentsubmittime"),
    (Column::Approved, "assignmentapprovaltime"),
    (Column::Rejected, "assignmentrejecttime"),
    (Column::Feedback, "feedback"),
];

/// The tools' link to a HIT: it tells the sandbox, and is no fact of the work.
const VIEW: &str = "viewhit";

/// Without these a file is no batch result.
const REQUIRED: &[Column] =
    &[Column::Hit, Column::Assignment, Column::Worker, Column::Accepted, Column::Submitted];

/// A row is of one such thing, however often it names it.
const NAMES_ONE: &[Column] = &[Column::Hit, Column::Assignment, Column::Worker];

/// Columns that are facts of no piece of work: settings of the HIT, what MTurk restates at each download,
/// and the two that a requester fills in before uploading the file.
const LEFT_OUT: &[&str] = &[
    "Title",
    "HitTitle",
    "Description",
    "Keywords",
    "Question",
    "MaxAssignments",
    "AssignmentDurationInSeconds",
    "AutoApprovalDelayInSeconds",
    "Expiration",
    "NumberOfSimilarHITs",
    "LifetimeInSeconds",
    "LifetimeApprovalRate",
    "Last30DaysApprovalRate",
    "Last7DaysApprovalRate",
    "HITGroupId",
    "HITStatus",
    "HITReviewStatus",
    "QualificationRequirements",
    "NumberOfAssignmentsPending",
    "NumberOfAssignmentsAvailable",
    "NumberOfAssignmentsCompleted",
    "Approve",
    "Reject",
];

/// What the command line tools write besides: settings and counters of the HIT, and a deadline.
const TOOLS_LEFT_OUT: &[&str] = &[
    "assignments",
    "numavailable",
    "numpending",
    "numcomplete",
    "hitstatus",
    "reviewstatus",
    "assignmentduration",
    "autoapprovaldelay",
    "hitlifetime",
    "deadline",
];

/// A column kept under its own name.
#[derive(Debug, PartialEq)]
pub struct Named {
    pub at: usize,
    pub name: String,
}

/// What stands where.
#[derive(Debug)]
pub struct Columns {
    positions: [Option<usize>; NAMES.len()],
    header: Vec<String>,
    /// `Answer.x` and `Answer 1` under the name after the prefix.
    pub answers: Vec<Named>,
    /// `Answer` alone: the API's whole answer, as XML.
    pub whole_answer: Option<usize>,
    /// What MTurk does not write itself: columns that the requester's tools added.
    pub others: Vec<Named>,
    /// The command line tools' link to the HIT.
    pub view: Option<usize>,
    /// Whether the command line tools wrote it, whose times are all in the zone of the machine that they ran on.
    pub from_tools: bool,
    /// Columns that say again what another one says: a table of trials is joined by its workerid.
    pub repeated: Vec<(Column, usize)>,
    /// How many cells a row has at least: all up to the last column read here.
    shortest: usize,
}

impl Columns {
    /// Reads a header; `None` when it is not one of a batch result.
    pub fn of(header: &RowCells<'_>) -> Option<Columns> {
        let header: Vec<String> =
            header.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect();
        let mut columns = Columns {
            positions: [None; NAMES.len()],
            answers: Vec::new(),
            whole_answer: None,
            others: Vec::new(),
            view: None,
            from_tools: header.iter().any(|name| is_tools_own(name)),
            repeated: Vec::new(),
            shortest: 0,
            header: Vec::new(),
        };
        // Tools that join an experiment's own table with MTurk's write their columns first.
        let is_hit = |name: &String| name.eq_ignore_ascii_case(NAMES[Column::Hit as usize].1[0]);
        let own = header.iter().position(is_hit).filter(|_| columns.from_tools).unwrap_or(0);
        let (before, from) = header.split_at(own);
        from.iter().zip(own..).for_each(|(name, at)| columns.place(at, name));
        before.iter().zip(0..).for_each(|(name, at)| columns.place(at, name));
        columns.shortest = columns.positions.iter().flatten().max().map_or(0, |last| last + 1);
        columns.header = header;
        REQUIRED.iter().all(|column| columns.position(*column).is_some()).then_some(columns)
    }

    fn place(&mut self, at: usize, name: &str) {
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        let tools_left_out = || self.from_tools && TOOLS_LEFT_OUT.iter().any(is);
        if let Some(column) = self.known(name) {
            match self.positions[column as usize] {
                Some(_) if self.from_tools => self.repeated.push((column, at)),
                Some(_) => {}
                None => self.positions[column as usize] = Some(at),
            }
        } else if let Some(answer) = after_prefix(name, "Answer.").or_else(|| after_prefix(name, "Answer ")) {
            self.answers.push(Named { at, name: answer.to_owned() });
        } else if name.eq_ignore_ascii_case("Answer") {
            self.whole_answer = Some(at);
        } else if self.from_tools && name.eq_ignore_ascii_case(VIEW) {
            self.view = Some(at);
        } else if !(name.is_empty()
            || LEFT_OUT.iter().any(is)
            || tools_left_out()
            || after_prefix(name, "Input.").is_some()
            || after_prefix(name, "Unnamed: ").is_some())
        {
            self.others.push(Named { at, name: name.to_owned() });
        }
    }

    /// The column of a name in this file's dialect.
    fn known(&self, name: &str) -> Option<Column> {
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        if self.from_tools {
            if let Some((column, _)) = TOOL_NAMES.iter().find(|(_, known)| is(known)) {
                return Some(*column);
            }
            if TOOL_NAMES.iter().any(|(column, _)| NAMES[*column as usize].1.iter().any(is)) {
                return None;
            }
        }
        NAMES.iter().find(|(_, names)| names.iter().any(is)).map(|(column, _)| *column)
    }

    pub fn position(&self, column: Column) -> Option<usize> {
        self.positions[column as usize]
    }

    /// The name of a column as this file writes it.
    pub fn name(&self, column: Column) -> &str {
        match self.position(column) {
            Some(at) => self.name_at(at),
            None => NAMES[column as usize].1[0],
        }
    }

    /// The name over a cell as this file writes it.
    pub fn name_at(&self, at: usize) -> &str {
        self.header.get(at).map_or("", String::as_str)
    }

    /// Two columns of one name are two answers to one question, and nothing says which one holds.
    ///
    /// # Errors
    /// When a name that is read stands twice.
    pub fn check(&self, file: &str) -> Result<(), SourceError> {
        let mut names: Vec<String> =
            self.answers.iter().chain(&self.others).map(|named| named.name.clone()).collect();
        // Where a table of trials was joined with MTurk's, rows that disagree on such a column are told one by one.
        if !self.from_tools {
            let known = self.header.iter().filter_map(|name| self.known(name));
            names.extend(known.map(|column| NAMES[column as usize].1[0].to_owned()));
        }
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            None => Ok(()),
            Some(pair) => Err(SourceError::Refused {
                file: file.to_owned(),
                why: format!("its header names {:?} twice", pair[0]),
                instead: "remove or rename one of the two columns".to_owned(),
            }),
        }
    }

    /// Whether a row has the cells that it needs. Cells that trail off after the columns read here (Approve,
    /// Reject, answers not given) and empty ones too many are as MTurk and spreadsheets write them.
    pub fn check_row(&self, row: &Row<'_>) -> Result<(), Fault> {
        let fault = |rule, message: String| Err(Fault { rule, reason: message });
        let (cells, names) = (row.cells.len(), self.header.len());
        let bare = self.header.iter().rev().take_while(|name| is_for_upload(name)).count();
        if row.ends == End::Quoted || (row.ends == End::File && cells < names - bare) {
            return fault(Rule::Cut, "the file ends inside this row".to_owned());
        }
        let says_otherwise = |(column, at): &&(Column, usize)| {
            let cell = |at: usize| row.cells.get(at).unwrap_or_default().trim_ascii();
            let (one, two) = (cell(self.position(*column).unwrap_or(*at)), cell(*at));
            NAMES_ONE.contains(column) && !two.is_empty() && one != two
        };
        if let Some((column, _)) = self.repeated.iter().find(says_otherwise) {
            let reason = format!("the row has two values of {}, which differ", self.name(*column));
            return fault(Rule::TwiceNamed, reason);
        }
        if cells < self.shortest || row.cells.iter().skip(names).any(|cell| !cell.trim_ascii().is_empty()) {
            return fault(Rule::RowShape, format!("the row has {cells} cells, its header {names} names"));
        }
        Ok(())
    }
}

fn is_tools_own(name: &str) -> bool {
    TOOL_NAMES.iter().any(|(column, known)| *column == Column::Accepted && known.eq_ignore_ascii_case(name))
}

fn is_for_upload(name: &str) -> bool {
    name.eq_ignore_ascii_case("Approve") || name.eq_ignore_ascii_case("Reject")
}

fn after_prefix<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = name.split_at_checked(prefix.len())?;
    (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Option<Columns> {
        Columns::of(&header.split(',').collect())
    }

    #[test]
    fn names_stand_in_the_order_of_their_columns() {
        for (at, (column, _)) in NAMES.iter().enumerate() {
            assert_eq!(*column as usize, at);
        }
    }

    #[test]
    fn both_dialects_are_known_and_others_are_not() {
        let newer = columns(
            ",Unnamed: 0,HITId,Title,AssignmentId,WorkerId,AssignmentStatus,AcceptTime,SubmitTime,Input.a,\
             Answer.Q1,Answer.Q1.label,Answer,Qualified_worker,Approve,Reject",
        )
        .unwrap();
        assert_eq!(newer.position(Column::Status), Some(6));
        assert_eq!(newer.position(Column::Reward), None);
        assert_eq!(newer.answers.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Q1", "Q1.label"]);
        assert_eq!(newer.whole_answer, Some(12));
        assert_eq!(newer.others, [Named { at: 13, name: "Qualified_worker".into() }]);
        let older =
            columns("HitId,HitTitle,Annotation,AssignmentId,WorkerId,Status,AcceptTime,SubmitTime,Answer 1")
                .unwrap();
        assert_eq!(older.position(Column::Status), Some(5));
        assert_eq!(older.answers, [Named { at: 8, name: "1".into() }]);
        assert_eq!(older.name(Column::Hit), "HitId");
        assert!(columns("id,type,WorkerId,hid,AssignmentId,exit,bonus,Approve,Reject").is_none());
        assert!(columns("event_id,event_type,occurred_at,worker_id").is_none());
    }

    #[test]
    fn the_command_line_tools_have_names_of_their_own() {
        let tools = columns(
            "workerid,rt,feedback,hitid,hittypeid,viewhit,assignmentid,workerid,assignmentaccepttime,\
             assignmentsubmittime,deadline,feedback,reject,Answer.a,AcceptTime",
        )
        .unwrap();
        assert!(tools.from_tools && tools.check("f").is_ok());
        assert_eq!(tools.position(Column::Worker), Some(7));
        assert_eq!(tools.position(Column::Accepted), Some(8));
        assert_eq!(tools.position(Column::Feedback), Some(11));
        assert_eq!(tools.repeated, [(Column::Worker, 0), (Column::Feedback, 2)]);
        assert_eq!(tools.view, Some(5));
        let own: Vec<_> = tools.others.iter().map(|other| other.name.as_str()).collect();
        assert_eq!(own, ["AcceptTime", "rt"]);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let header = "HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime";
        assert!(columns(header).unwrap().check("f").is_ok());
        for twice in ["WorkerId", "hitid", "Answer.a,Answer a", "note,note"] {
            let refused = columns(&format!("{header},{twice}")).unwrap().check("f");
            assert!(matches!(refused, Err(SourceError::Refused { .. })), "{twice}");
        }
        assert!(columns(&format!("{header},Input.a,Input.a,Title,Title")).unwrap().check("f").is_ok());
    }
}
