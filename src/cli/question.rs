//! The options that every report shares, and the question that they make.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;

use super::Usage;
use crate::engine::Question;
use crate::engine::{
    ALL_BY, By, Every, FoldOptions, MinimumWages, Policy, Rates, Scope, Thresholds, midnight,
};
use crate::units::{Micros, TimeError, parse_duration, parse_time};

/// Which facts and which pieces of work a question is about: what every command that asks one shares.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "What the report is about")]
pub struct KnownArgs {
    /// Start of the window (included): a time with an offset, or a day in --tz
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// End of the window (not included)
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Leave out all that happened after this moment, as if the report ran then
    #[arg(long, value_name = "TIME")]
    cutoff: Option<String>,
    /// Leave out all that the ledger recorded after this moment
    #[arg(long, value_name = "TIME")]
    as_of: Vec<String>,
    /// The zone of days and periods
    #[arg(long, default_value = "UTC", value_parser = parse_zone)]
    tz: Tz,
    /// Only pieces of work that fit this condition over the columns of `assignments`
    #[arg(long = "where", value_name = "SQL")]
    filter: Option<String>,
    /// Count play money (stage sandbox) too
    #[arg(long)]
    sandbox: bool,
}

/// Refuses a window whose days are of another zone than the days of a `whose`: the two would speak of different hours.
pub fn window_of_days_in(question: &Question, zone: Tz, whose: &str) -> Result<()> {
    let Scope { from, until, tz, .. } = question.scope;
    match tz != zone && (from.is_some() || until.is_some()) {
        true => bail!(Usage(format!(
            "PW0602 the days of the {whose} are those of {zone}, and --from and --until those of {tz}: add --tz {zone}"
        ))),
        false => Ok(()),
    }
}

/// Leaves the window out of the help of a command that refuses it with a reason: each of its arguments passes here.
pub fn without_window(arg: clap::Arg) -> clap::Arg {
    match arg.get_id().as_str() {
        "from" | "until" => arg.hide(true),
        _ => arg,
    }
}

/// Refuses a window where figures have none, saying why.
pub fn refuse_window(question: &Question, why: &str) -> Result<()> {
    match question.scope.from.is_some() || question.scope.until.is_some() {
        true => bail!(Usage(format!(
            "PW0602 --from and --until: {why}; --cutoff asks as if it were another day, and --where picks pieces, as \"final_verdict_at >= '2026-03-01'\""
        ))),
        false => Ok(()),
    }
}

/// What a report is about.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "What the report is about")]
pub struct QuestionArgs {
    #[command(flatten)]
    known: KnownArgs,
    /// What a row stands for: worker, project, team, domain, task-type, stage, source or reviewer
    #[arg(long, default_value = "worker", value_parser = parse_by)]
    pub by: By,
    /// One row for each period: day, week (ISO) or month
    #[arg(long, value_parser = parse_every)]
    every: Option<Every>,
    /// Join two stretches of work at most this far apart: 90s, 5m, 1h
    #[arg(long, default_value = "0", value_parser = parse_length)]
    gap: Micros,
    /// Count at most the last so much of any stretch of work: 30m, 2h
    #[arg(long, value_parser = parse_length)]
    idle_cap: Option<Micros>,
    /// Only money in this currency; with --fx all money in it
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Exchange rates as CSV: date, from, to, rate
    #[arg(long, value_name = "FILE", requires = "currency")]
    pub fx: Option<PathBuf>,
    /// Tier policy: plain, cn-4-04-05-05-2021, or a TOML file
    #[arg(long, default_value = "plain", value_name = "NAME|FILE")]
    policy: String,
    /// Thresholds of the anomalies: a TOML file like policies/audit.toml
    #[arg(long, value_name = "FILE")]
    audit: Option<PathBuf>,
}

impl KnownArgs {
    /// The question about all of it, as it is by default otherwise. `thresholds` is a file for the audit.
    pub fn question(&self, policy: &str, thresholds: Option<&Path>) -> Result<Question> {
        let as_of = match self.moments()?.as_slice() {
            [] => None,
            [as_of] => Some(*as_of),
            _ => {
                bail!(Usage("--as-of is given more than once; `piecework diff` compares two moments".into()))
            }
        };
        let time = |name: &str, text: &Option<String>| -> Result<Option<Micros>> {
            text.as_deref()
                .map(|text| parse_moment(text, self.tz).with_context(|| format!("--{name}")))
                .transpose()
        };
        let (from, until) = (time("from", &self.from)?, time("until", &self.until)?);
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            bail!(Usage("--from must lie before --until".into()));
        }
        let filter = self.filter.clone();
        let scope = Scope { from, until, tz: self.tz, filter, sandbox: self.sandbox, ..Scope::default() };
        let mut question = Question {
            scope,
            cutoff: time("cutoff", &self.cutoff)?,
            as_of,
            ..Question::of(Policy::find(policy, |path| std::fs::read_to_string(path))?)
        };
        if let Some(path) = thresholds {
            question.thresholds = Thresholds::parse(&path.display().to_string(), &read(path)?)?;
        }
        Ok(question)
    }

    /// The moments of --as-of.
    fn moments(&self) -> Result<Vec<Micros>> {
        let moments = self.as_of.iter();
        moments.map(|text| parse_moment(text, self.tz).context("--as-of")).collect()
    }
}

/// The text of a file that an option names.
pub(super) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("PW0201 {}: cannot be read", path.display()))
}

/// What hourly pay is held against: a file, and the place of it that alone is asked for.
pub(super) fn minimum_wages(path: Option<&Path>, place: Option<&str>) -> Result<Option<MinimumWages>> {
    let Some(path) = path else { return Ok(None) };
    let wages = MinimumWages::parse(&path.display().to_string(), &read(path)?)?;
    Ok(Some(match place {
        Some(place) => wages.of_place(place)?,
        None => wages,
    }))
}

impl QuestionArgs {
    /// The question at each moment of --as-of, in their order.
    pub fn questions(&self) -> Result<Vec<Question>> {
        let mut timeless = self.clone();
        timeless.known.as_of.clear();
        let question = timeless.question()?;
        let moments = self.known.moments()?.into_iter();
        Ok(moments.map(|as_of| Question { as_of: Some(as_of), ..question.clone() }).collect())
    }

    /// Whether all is as it is by default.
    pub fn is_default(&self) -> bool {
        let default = [("by", "worker"), ("tz", "UTC"), ("policy", "plain")];
        self.asked().iter().map(|(name, text)| (name.as_str(), text.as_str())).eq(default)
    }

    /// The question, its files read.
    pub fn question(&self) -> Result<Question> {
        let mut question = self.known.question(&self.policy, self.audit.as_deref())?;
        let rates = match &self.fx {
            Some(path) => Some(Rates::parse(&path.display().to_string(), &read(path)?)?),
            None => None,
        };
        let scope = &mut question.scope;
        (scope.by, scope.every, scope.gap) = (self.by, self.every, self.gap);
        (scope.currency, scope.rates) = (self.currency.clone(), rates);
        question.fold = FoldOptions { idle_cap: self.idle_cap };
        Ok(question)
    }

    /// What was asked, word by word, leaving out what is as it is by default.
    pub fn asked(&self) -> Vec<(String, String)> {
        let known = &self.known;
        let mut asked =
            vec![("by".to_owned(), self.by.name().to_owned()), ("tz".to_owned(), known.tz.name().to_owned())];
        let lengths = [("gap", Some(self.gap).filter(|gap| *gap > 0)), ("idle-cap", self.idle_cap)];
        let lengths =
            lengths.map(|(name, length)| (name, length.map(|length| format!("{} s", length as f64 / 1e6))));
        let texts = [
            ("every", self.every.map(|every| every.name().to_owned())),
            ("from", known.from.clone()),
            ("until", known.until.clone()),
            ("cutoff", known.cutoff.clone()),
            ("as-of", Some(known.as_of.join(" ")).filter(|moments| !moments.is_empty())),
            ("currency", self.currency.clone()),
            ("fx", self.fx.as_ref().map(|path| path.display().to_string())),
            ("where", known.filter.clone()),
            ("sandbox", known.sandbox.then(|| "counted".to_owned())),
            ("policy", Some(self.policy.clone())),
            ("audit", self.audit.as_ref().map(|path| path.display().to_string())),
        ];
        let given =
            texts.into_iter().chain(lengths).filter_map(|(name, text)| Some((name.to_owned(), text?)));
        asked.extend(given);
        asked
    }
}

fn parse_by(text: &str) -> Result<By, String> {
    let names = ALL_BY.map(By::name).join(", ");
    By::parse(text).ok_or_else(|| format!("it is none of {names}"))
}

pub(super) fn parse_every(text: &str) -> Result<Every, String> {
    Every::parse(text).ok_or_else(|| "it is none of day, week, month".to_owned())
}

/// A length of time, as 90s or 7d.
pub fn parse_length(text: &str) -> Result<Micros, String> {
    parse_duration(text).ok_or_else(|| "it is no length of time such as 90s, 5m, 2h or 1d".to_owned())
}

/// A zone by its IANA name.
pub fn parse_zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "it is no time zone such as Asia/Shanghai or UTC".to_owned())
}

/// A time with an offset, or the first moment of a day in a zone.
fn parse_moment(text: &str, tz: Tz) -> Result<Micros> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(midnight(day, tz));
    }
    parse_time(text).map_err(|why| {
        let why = match why {
            TimeError::NoZone => "has no offset; add Z or one such as +08:00",
            TimeError::NoCalendar => "is in no calendar",
            TimeError::NotTime => "is neither a day (2026-03-01) nor a time (2026-03-01T09:30:00+08:00)",
        };
        Usage(format!("{text:?} {why}")).into()
    })
}
