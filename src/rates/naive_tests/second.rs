//! The second evaluator: what a job costs by a sheet, by plain loops over texts.

use super::paper::{Paper, digits};
use super::sheets::{Banded, Job, NAMES, Rate, Sheet};
use crate::rates::Verdict;

pub fn naive(sheet: &Sheet, job: &Job) -> String {
    if !["", sheet.currency].contains(&job.offered.unwrap_or("")) {
        return "other currency".to_owned();
    }
    if job.day < 0 {
        return "not in force".to_owned();
    }
    let mut best: Vec<&Rate> = Vec::new();
    let mut most = 0;
    for rate in &sheet.rates {
        if job.day < rate.from || job.day >= rate.until {
            continue;
        }
        let mut count = 0;
        let mut fits = true;
        for (name, (ask, has)) in NAMES.iter().zip(rate.asks.iter().zip(job.traits)) {
            if let Some(ask) = ask {
                count += 1;
                let has = if *name == "stage" { has.or(Some("production")) } else { has };
                fits &= has == Some(ask);
            }
        }
        if fits && (best.is_empty() || count > most) {
            (best, most) = (vec![rate], count);
        } else if fits && count == most {
            best.push(rate);
        }
    }
    match best.as_slice() {
        [] => "no line".to_owned(),
        [rate] => rate.naive(sheet, job),
        many => format!("tie {}", many.iter().map(|rate| rate.id.as_str()).collect::<Vec<_>>().join(" ")),
    }
}

fn apply(sum: &mut Paper, band: Option<&Banded>) {
    match band {
        Some((_, "x", much)) => sum.times(much),
        Some((_, "-", much)) => sum.plus(&format!("-{much}")),
        Some((_, _, much)) => sum.plus(much),
        None => {}
    }
}

impl Rate {
    fn naive(&self, sheet: &Sheet, job: &Job) -> String {
        let mut sum = Paper::of("0");
        if job.verdict != Some(Verdict::Rejected) {
            sum = Paper::of(&self.price);
            match (self.per, &job.units, job.active) {
                ("piece", _, _) => {}
                ("hour", _, None) => return format!("no time {}", self.id),
                ("hour", _, Some(micros)) => {
                    sum.times(&micros.to_string());
                    sum.over = digits("3600000000");
                }
                (_, None, _) => return format!("no units {}", self.id),
                (_, Some(units), _) => sum.times(units),
            }
            self.naive_bands(job, &mut sum);
            self.naive_hours(sheet, job, &mut sum);
            if let Some(factor) = self.gold_factor.as_ref().filter(|_| job.gold_wrong > 0) {
                sum.times(factor);
            }
            if let Some(minimum) = self.minimum.as_ref().filter(|minimum| sum.is_below(minimum)) {
                sum = Paper::of(minimum);
            }
            if let Some(cap) = self.cap.as_ref().filter(|cap| sum.is_above(cap)) {
                sum = Paper::of(cap);
            }
        }
        for _ in 0..job.gold_wrong {
            if let Some(penalty) = &self.gold_penalty {
                sum.plus(&format!("-{penalty}"));
            }
        }
        format!("{} {}", self.id, sum.rounded(sheet.stepped(), sheet.mode))
    }

    fn naive_bands(&self, job: &Job, sum: &mut Paper) {
        let mut reached = None;
        for band in &self.score {
            if job.score.as_ref().is_some_and(|score| !Paper::of(score).is_below(&band.0)) {
                reached = Some(band);
            }
        }
        apply(sum, reached);
        reached = None;
        for band in &self.acceptance {
            if let Some((accepted, judged)) = job.acceptance.filter(|(_, judged)| *judged > 0) {
                let mut needed = Paper::of(&band.0);
                needed.times(&judged.to_string());
                if !needed.is_above(&accepted.to_string()) {
                    reached = Some(band);
                }
            }
        }
        apply(sum, reached);
        reached = None;
        for band in self.speed.iter().rev() {
            let mut limit = Paper::of(&band.0);
            limit.times("1000000");
            if job.active.is_some_and(|micros| !limit.is_below(&micros.to_string())) {
                reached = Some(band);
            }
        }
        apply(sum, reached);
    }

    fn naive_hours(&self, sheet: &Sheet, job: &Job, sum: &mut Paper) {
        if let Some((from, until, factor)) = &sheet.night {
            let mut minute = *from;
            while minute != *until {
                if minute == job.minute {
                    sum.times(self.night.as_ref().unwrap_or(factor));
                }
                minute = (minute + 1) % 1440;
            }
        }
        if let Some((days, factor)) = &sheet.weekend
            && days.contains(&((job.day + 6) as usize % 7))
        {
            sum.times(self.weekend.as_ref().unwrap_or(factor));
        }
    }
}
