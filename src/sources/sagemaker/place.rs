//! What the path of a response says: the job and the object's number.
//!
//! Promises: only the layout that Ground Truth itself writes is read; any other path says nothing.
//! Absent on purpose: the time in the file's name, which is that of the file and not of an answer.

/// Where a response lies.
#[derive(Debug, Default, PartialEq)]
pub struct Place {
    /// The folder that holds `annotations/worker-response`: the job.
    pub job: Option<String>,
    /// The line of the object in the input manifest, from 0.
    pub object: Option<String>,
}

impl Place {
    /// Reads a path such as `s3/birds-1/annotations/worker-response/iteration-1/95/2019-04-18_16:13:05.json`.
    pub fn of(path: &str) -> Place {
        let mut parts = path.rsplit(['/', '\\']);
        let (Some(_), Some(object), Some(iteration)) = (parts.next(), parts.next(), parts.next()) else {
            return Place::default();
        };
        let is_iteration = iteration.strip_prefix("iteration-").is_some_and(is_number);
        if !is_number(object) || !is_iteration {
            return Place::default();
        }
        let job = match (parts.next(), parts.next(), parts.next()) {
            (Some("worker-response"), Some("annotations"), Some(job)) => Some(job.to_owned()),
            _ => None,
        };
        Place { job: job.filter(|job| is_job(job)), object: Some(object.to_owned()) }
    }

    /// The id of the object, told apart from those of other jobs where the path allows.
    pub fn task(&self) -> Option<String> {
        let object = self.object.as_deref()?;
        Some(match &self.job {
            Some(job) => format!("{job}/{object}"),
            None => object.to_owned(),
        })
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What AWS allows as a job's name.
fn is_job(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_layout_of_a_job_says_anything() {
        let read = |path: &str| Place::of(path).task();
        let own = "annotations/worker-response/iteration-1/95/2019-04-18_16:13:05.json";
        assert_eq!(read(&format!("s3/birds-1/{own}")).as_deref(), Some("birds-1/95"));
        assert_eq!(read(&format!("s3/birds-1/{own}").replace('/', "\\")).as_deref(), Some("birds-1/95"));
        assert_eq!(read(own).as_deref(), Some("95"));
        assert_eq!(read(&format!("../{own}")).as_deref(), Some("95"));
        assert_eq!(read("birds/worker-response/iteration-2/7/a.json").as_deref(), Some("7"));
        assert_eq!(read("iteration-2/7/a.json").as_deref(), Some("7"));
        for path in [
            "-",
            "a.json",
            "95/a.json",
            "iteration-1/a.json",
            "iteration-x/95/a.json",
            "iteration-1/9a/a.json",
            "",
        ] {
            assert_eq!(Place::of(path), Place::default(), "{path}");
        }
    }
}
