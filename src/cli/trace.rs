//! `piecework trace`: why a figure is what it is, and all that happened under an id.

mod figure;
mod story;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::cost::parse_amount;
use super::inputs::InputArgs;
use super::output::{explain_quarantine, print};
use super::question::{QuestionArgs, minimum_wages, refuse_window};
use super::rates::read_card;
use super::reading::NothingGiven;
use super::{Outcome, Usage, work};
use crate::engine::trace::{
    ALL_MEANINGS, Desk, Meaning, Pick, cost_figure, figure_is_known, payroll_figure, tell, top_up_figure,
};
use crate::engine::{self, By, Events, Hourly, PayrollAsked, Period, Quarantined, Question};
use crate::units::Money;
use crate::words::figures;

#[derive(Args, Debug)]
#[command(
    override_usage = "piecework trace [OPTIONS] ID|FILE:LINE [INPUT]...\n       piecework trace [OPTIONS] --report REPORT --column COLUMN --worker ID [INPUT]...",
    after_help = "Example:\n  piecework trace a17 events/                        an event, assignment, task, worker or payment\n  piecework trace events/may.ndjson:31 events/       a source line\n  piecework trace --report earnings --column outstanding_amount --worker w12 --currency CNY events/\n  piecework trace --report payroll --column closing_amount --worker w12 --currency CNY --period 2026-03 --rates rates.toml --ledger ledger\n  piecework trace --report top_up --column top_up_amount --worker w12 --currency CNY --period 2026-03 --minimum-wage wages.csv --ledger ledger\n  piecework trace --report cost --column rework_amount --project receipts --currency CNY events/\n  piecework trace --report throughput --column active_seconds --by project --key p1 --every week --period 2026-W10 --ledger ledger"
)]
pub struct TraceArgs {
    #[command(flatten)]
    inputs: InputArgs<NothingGiven>,
    /// Trace in a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
    /// What the id is of, where it is of several: event, assignment, task, worker, payment or line
    #[arg(long, value_name = "KIND", value_parser = parse_kind, conflicts_with = "report")]
    kind: Option<Meaning>,
    /// The report of a figure: throughput, accuracy, earnings, tiers, payroll, top_up or cost
    #[arg(long, value_name = "REPORT", requires = "column", value_parser = parse_report)]
    report: Option<String>,
    /// The column of the figure
    #[arg(long, value_name = "COLUMN", requires = "report")]
    column: Option<String>,
    /// The row's key: what --by names; empty for the row without one
    #[arg(long, value_name = "KEY", requires = "report")]
    key: Option<String>,
    /// The row's period, with --every; of payroll the month, as 2026-03
    #[arg(long, value_name = "PERIOD", requires = "report")]
    period: Option<String>,
    #[command(flatten)]
    groups: GroupArgs,
    #[command(flatten)]
    money: MoneyArgs,
    /// table or json
    #[arg(long, default_value = "table", value_parser = ["table", "json"])]
    format: String,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    question: QuestionArgs,
}

/// `--worker W` is `--by worker --key W`, and so on.
#[derive(Args, Debug)]
#[group(multiple = true)]
struct GroupArgs {
    /// The row of this worker
    #[arg(long, value_name = "ID", requires = "report")]
    worker: Option<String>,
    /// The row of this project
    #[arg(long, value_name = "ID", requires = "report")]
    project: Option<String>,
    /// The row of this team
    #[arg(long, value_name = "NAME", requires = "report")]
    team: Option<String>,
    /// The row of this domain; of tiers, the worker's row in it
    #[arg(long, value_name = "NAME", requires = "report")]
    domain: Option<String>,
    /// The row of this task type
    #[arg(long, value_name = "NAME", requires = "report")]
    task_type: Option<String>,
    /// The row of this stage
    #[arg(long, value_name = "NAME", requires = "report")]
    stage: Option<String>,
    /// The row of this reviewer
    #[arg(long, value_name = "ID", requires = "report")]
    reviewer: Option<String>,
}

/// What figures of money ask beside.
#[derive(Args, Debug)]
#[group(multiple = true)]
struct MoneyArgs {
    /// Of payroll: a rate card; without one the price on the events is what is owed
    #[arg(long = "rates", value_name = "CARD", requires = "report")]
    rates: Vec<PathBuf>,
    /// Of top_up: the minimum wages as CSV or TOML
    #[arg(long, value_name = "FILE", requires = "report")]
    minimum_wage: Option<PathBuf>,
    /// Of top_up: the row of this place
    #[arg(long, value_name = "NAME", requires = "minimum_wage")]
    place: Option<String>,
    /// Of cost: what an hour of unpaid work would have cost, in --currency
    #[arg(long, value_name = "AMOUNT", requires_all = ["report", "currency"], value_parser = parse_amount)]
    hourly: Option<Money>,
    /// Of cost: what an hour of reviewing costs where no payment shows it, in --currency
    #[arg(long, value_name = "AMOUNT", requires_all = ["report", "currency"], value_parser = parse_amount)]
    reviewer_hourly: Option<Money>,
}

impl MoneyArgs {
    /// Refuses what goes with another report.
    fn check(&self, report: &str) -> Result<()> {
        let given = [
            ("payroll", "--rates", !self.rates.is_empty()),
            ("top_up", "--minimum-wage", self.minimum_wage.is_some()),
            ("cost", "--hourly", self.hourly.is_some()),
            ("cost", "--reviewer-hourly", self.reviewer_hourly.is_some()),
        ];
        if let Some((of, option, _)) = given.into_iter().find(|(of, _, given)| *given && *of != report) {
            bail!(Usage(format!("PW0602 {option} goes with --report {of}")));
        }
        if report == "top_up" && self.minimum_wage.is_none() {
            bail!(Usage("PW0602 --report top_up: name the minimum wages with --minimum-wage FILE".into()));
        }
        Ok(())
    }
}

impl TraceArgs {
    pub fn run(mut self) -> Result<Outcome> {
        match (self.report.clone(), self.column.clone()) {
            (Some(report), Some(column)) => self.figure(&report, &column),
            _ if self.inputs.inputs.is_empty() => bail!(Usage(
                "PW0606 nothing to trace: name an id or FILE:LINE before the inputs, or a figure with --report and --column".into()
            )),
            _ => {
                let id = self.inputs.inputs.remove(0);
                self.id(&id)
            }
        }
    }

    fn figure(mut self, report: &str, column: &str) -> Result<Outcome> {
        figure_is_known(report, column)?;
        self.money.check(report)?;
        let pick = self.pick(report)?;
        let mut question = self.question.question()?;
        question.minimum_wages = minimum_wages(self.money.minimum_wage.as_deref(), None)?;
        let pay = if report == "payroll" { Some(self.pay(&question)?) } else { None };
        if report == "cost" {
            self.refuse_periods(&question)?;
        }
        let hourly = Hourly { unpaid: self.money.hourly, review: self.money.reviewer_hourly };
        let ledger = self.ledger_for(&question)?;
        let (figure, quarantined) = work(async {
            let (events, quarantined) = match ledger {
                Some(path) => (Events::Ledger(path), 0),
                None => {
                    let (batches, taken) = self.inputs.read()?;
                    explain_quarantine(&taken.quarantine);
                    (Events::Batches(batches), taken.counts.quarantined)
                }
            };
            let figure = match &pay {
                Some(pay) => payroll_figure(events, &question, pay, &pick, column).await?,
                None if report == "top_up" => top_up_figure(events, &question, &pick, column).await?,
                None if report == "cost" => cost_figure(events, &question, hourly, &pick, column).await?,
                None => {
                    let desk = Desk::open(events, question).await?;
                    let row = desk.row(report, &pick)?;
                    let sheet = desk.sheet(report, row).await?;
                    desk.figure(&sheet, report, row, column)?
                }
            };
            anyhow::Ok((figure, quarantined))
        })?;
        let text = if self.format == "json" { figure::as_json(&figure) } else { figure::as_text(&figure) };
        print(text.as_bytes())?;
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }

    fn id(self, id: &str) -> Result<Outcome> {
        let question = self.question.question()?;
        let ledger = self.ledger_for(&question)?;
        let (told, quarantined) = work(async {
            let (events, again, quarantine, quarantined): (_, _, Vec<Quarantined>, _) = match ledger {
                Some(path) => {
                    let (events, again, quarantine) = engine::kept_in(&path, &question).await?;
                    (events, again, quarantine, 0)
                }
                None => {
                    let (batches, taken) = self.inputs.read_with_repeats()?;
                    let quarantined = taken.counts.quarantined;
                    (Events::Batches(batches), taken.again, taken.quarantine, quarantined)
                }
            };
            anyhow::Ok((tell(events, &question, id, self.kind, &again, &quarantine).await?, quarantined))
        })?;
        let text = if self.format == "json" { story::as_json(&told) } else { story::as_text(&told) };
        print(text.as_bytes())?;
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }

    /// The month and the cards of a payroll.
    fn pay(&self, question: &Question) -> Result<PayrollAsked> {
        let Some(period) = self.period.as_deref() else {
            bail!(Usage("PW0602 pay is of one month: name it with --period 2026-03".into()));
        };
        let Some(period) = Period::parse(period) else {
            bail!(Usage(format!("PW0602 --period {period:?} is no month such as 2026-03")));
        };
        if question.scope.from.is_some() || question.scope.until.is_some() || question.scope.every.is_some() {
            bail!(Usage("PW0602 pay is of one month: --from, --until and --every do not go with it".into()));
        }
        let cards = self.money.rates.iter().map(|path| read_card(path)).collect::<Result<_>>()?;
        Ok(PayrollAsked { period, cards })
    }

    /// The cost of a piece has no one moment.
    fn refuse_periods(&self, question: &Question) -> Result<()> {
        refuse_window(question, "the cost of a piece has no one moment")?;
        if question.scope.every.is_some() || self.period.is_some() {
            bail!(Usage(
                "PW0602 the cost of a piece has no one moment: --every and --period do not go with it".into()
            ));
        }
        Ok(())
    }

    fn ledger_for(&self, question: &engine::Question) -> Result<Option<PathBuf>> {
        if self.ledger.is_some() && !self.inputs.inputs.is_empty() {
            bail!(Usage("the argument '--ledger <DIR>' cannot be used with inputs".into()));
        }
        self.inputs.ledger_for(question, self.ledger.clone())
    }

    /// Which row is meant; a grouping's own flag names the grouping too.
    fn pick(&mut self, report: &str) -> Result<Pick> {
        let GroupArgs { worker, project, team, domain, task_type, stage, reviewer } = &self.groups;
        let tiers = report == "tiers";
        let is_pay = ["payroll", "top_up"].contains(&report);
        let by_domain = domain.clone().filter(|_| !tiers);
        let mut given: Vec<(By, &String)> = [
            (By::Worker, worker),
            (By::Project, project),
            (By::Team, team),
            (By::Domain, &by_domain),
            (By::TaskType, task_type),
            (By::Stage, stage),
            (By::Reviewer, reviewer),
        ]
        .into_iter()
        .filter_map(|(by, key)| Some((by, key.as_ref()?)))
        .collect();
        let named = given.pop();
        if !given.is_empty() || named.is_some() && self.key.is_some() {
            bail!(Usage(
                "PW0607 a row has one key: give one of --key, --worker, --project and the like".into()
            ));
        }
        if tiers && named.is_some_and(|(by, _)| by != By::Worker) {
            bail!(Usage("PW0607 a row of tiers is picked by --worker and --domain".into()));
        }
        let key = named.map(|(_, key)| key.clone()).or_else(|| self.key.clone());
        if let Some((by, _)) = named {
            self.question.by = by;
        }
        if is_pay && named.is_some_and(|(by, _)| by != By::Worker) {
            bail!(Usage(format!("PW0607 a row of {report} is picked by --worker")));
        }
        if tiers || is_pay {
            self.question.by = By::Worker;
        }
        if report == "cost" {
            self.question.by = by_of_cost(named.map(|(by, _)| by), self.question.by)?;
        }
        // Without --fx it picks a row, where an empty one is the row without a currency; with it, all money is in it.
        if ["payroll", "cost"].contains(&report) && self.question.fx.is_some() {
            bail!(Usage(format!(
                "PW0602 amounts of {report} are of one currency each, and --fx does not go with it"
            )));
        }
        let picks = ["earnings", "payroll", "top_up", "cost"].contains(&report) && self.question.fx.is_none();
        let currency = if picks { self.question.currency.take() } else { None };
        let domain = domain.clone().filter(|_| tiers);
        Ok(Pick { key, period: self.period.clone(), currency, domain, place: self.money.place.clone() })
    }
}

/// What a row of cost stands for: a project, as `cost` has it, where nothing else is asked for.
fn by_of_cost(named: Option<By>, asked: By) -> Result<By> {
    match (named, asked) {
        (None, By::Worker) => Ok(By::Project),
        (_, by @ (By::Project | By::TaskType | By::Domain | By::Team)) => Ok(by),
        _ => bail!(Usage(
            "PW0607 a row of cost is picked by --project, --task-type, --domain or --team".into()
        )),
    }
}

/// The reports whose figures can be traced.
const REPORTS: [&str; 7] = ["throughput", "accuracy", "earnings", "tiers", "payroll", "top_up", "cost"];

fn parse_report(name: &str) -> Result<String, String> {
    match name {
        _ if REPORTS.contains(&name) => Ok(name.to_owned()),
        "inequality" | "minimum_wage" => Err(
            "it is of all people at once, and each of its figures is made of what they were paid: trace --report earnings of one of them"
                .to_owned(),
        ),
        _ if figures::BESIDE.contains(&name) => {
            Err(format!("its figures cannot be traced; those of {} can", REPORTS.join(", ")))
        }
        _ => Err(format!("it is none of {}", REPORTS.join(", "))),
    }
}

fn parse_kind(name: &str) -> Result<Meaning, String> {
    let names = ALL_MEANINGS.map(Meaning::name).join(", ");
    Meaning::parse(name).ok_or_else(|| format!("it is none of {names}"))
}

/// Lines of cells under each other; numbers to the right where `right` says so.
fn aligned(rows: &[Vec<String>], right: &[usize]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let wide = |text: &str| text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|text| wide(text)).max().unwrap_or_default()
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (column, text) in row.iter().enumerate() {
            let room = " ".repeat(widths[column] - wide(text));
            let cell = if right.contains(&column) { room + text } else { text.clone() + &room };
            if widths[column] > 0 {
                line += &cell;
                line += "  ";
            }
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}
