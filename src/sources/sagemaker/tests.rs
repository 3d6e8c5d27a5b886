//! Texts in, every call to the sink out.

use super::*;
use crate::sources::Body;
use crate::sources::collect::Collector;
use crate::sources::told_tests::{OTHERS, counted_alike, new_events, told};

/// As the job wrote it.
const PATH: &str = "s3/gulls-1/annotations/worker-response/iteration-1/95/2019-04-18_16:13:05.json";

fn read_at(path: &str, text: &str) -> Collector {
    let (seen, result) = Collector::take(&SageMaker, input(path, text.as_bytes()));
    result.unwrap();
    seen
}

fn input(path: &str, bytes: &[u8]) -> Input {
    let body = Body::Stream(Box::new(std::io::empty()));
    Input { name: path.to_owned(), head: bytes.to_vec(), body }
}

const OLD: &str = r#"{"answers":[
    {"answerContent":{"crowd-image-classifier":{"label":"Gull"}},"submissionTime":"2019-04-18T16:11:15Z","workerId":"public.us-east-1.AAA"},
    {"answerContent":{"crowd-image-classifier":{"label":"Tern"}},"submissionTime":"2019-04-18T16:11:25Z","workerId":"public.us-east-1.BBB"}]}"#;

const NEW: &str = r#"{"answers":[
    {"acceptanceTime":"2020-11-02T09:00:00.123Z","submissionTime":"2020-11-02T09:01:00.456Z","timeSpentInSeconds":40.5432,
     "workerId":"private.us-east-1.CCC","workerMetadata":{"identityData":{"identityProviderType":"Cognito","issuer":"i","sub":"5f3c"}},
     "answerContent":{"boundingBox":{"boundingBoxes":[{"height":1.0,"left":2,"label":"gull","top":3,"width":4},{"height":5,"left":6,"label":"gull","top":7,"width":8}],
                      "inputImageProperties":{"height":10,"width":20}}}},
    {"acceptanceTime":"2020-11-02T09:00:00Z","submissionTime":"2020-11-02T09:02:00Z","timeSpentInSeconds":0,
     "workerId":"private.us-east-1.DDD","answerContent":{"annotatedResult":{"boundingBoxes":[]}}}]}"#;

#[test]
fn an_answer_without_an_acceptance_is_a_label_without_a_claim() {
    let seen = read_at(PATH, OLD);
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled 2019-04-18T16:11:15Z task_id=gulls-1/95 worker_id=public.us-east-1.AAA assignment_id=95/public.us-east-1.AAA/2019-04-18T16:11:15Z label={"crowd-image-classifier":{"label":"Gull"}}
    2 task.labeled 2019-04-18T16:11:25Z task_id=gulls-1/95 worker_id=public.us-east-1.BBB assignment_id=95/public.us-east-1.BBB/2019-04-18T16:11:25Z label={"crowd-image-classifier":{"label":"Tern"}}
    "#);
    insta::assert_snapshot!(seen.notes.join("\n"), @"
    sagemaker: answers without acceptanceTime have no claim, and how long they took is not known
    sagemaker: answers without timeSpentInSeconds have no measured working time
    sagemaker: prices, payments, verdicts, and tasks that were returned or declined are not in the files (CloudWatch has the last)
    ");
    let first = &seen.events[0].1;
    assert_eq!(first.source.as_deref(), Some("sagemaker"));
    assert_eq!(first.project_id.as_deref(), Some("sagemaker:gulls-1"));
    assert_eq!(first.worker_id.as_deref(), Some("sagemaker:public.us-east-1.AAA"));
    assert_eq!(first.task_id.as_deref(), Some("sagemaker:gulls-1/95"));
}

#[test]
fn times_and_marks_are_read_where_they_are() {
    let seen = read_at("birds/worker-response/iteration-2/7/2020-11-02_09:02:05.json", NEW);
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.claimed 2020-11-02T09:00:00.123Z task_id=7 worker_id=5f3c assignment_id=7/5f3c/2020-11-02T09:01:00.456Z
    1 task.labeled 2020-11-02T09:01:00.456Z task_id=7 worker_id=5f3c assignment_id=7/5f3c/2020-11-02T09:01:00.456Z label={"boundingBox":{"boundingBoxes":[{"height":1,"label":"gull","left":2,"top":3,"width":4},{"height":5,"label":"gull","left":6,"top":7,"width":8}],"inputImageProperties":{"height":10,"width":20}}} active_ms=40543 units=2 attributes={"workerId":"private.us-east-1.CCC"}
    2 task.claimed 2020-11-02T09:00:00Z task_id=7 worker_id=private.us-east-1.DDD assignment_id=7/private.us-east-1.DDD/2020-11-02T09:02:00Z
    2 task.labeled 2020-11-02T09:02:00Z task_id=7 worker_id=private.us-east-1.DDD assignment_id=7/private.us-east-1.DDD/2020-11-02T09:02:00Z label={"annotatedResult":{"boundingBoxes":[]}} units=0
    "#);
    insta::assert_snapshot!(seen.notes.join("\n"), @"
    sagemaker: answers without timeSpentInSeconds have no measured working time
    sagemaker: objects are numbered within their job, and the folder of the job is not in the path; keep <job>/annotations/worker-response to tell jobs apart
    sagemaker: prices, payments, verdicts, and tasks that were returned or declined are not in the files (CloudWatch has the last)
    ");
}

#[test]
fn without_its_folder_an_answer_has_no_object() {
    let seen = read_at("2019-04-18_16:13:05.json", OLD);
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled 2019-04-18T16:11:15Z worker_id=public.us-east-1.AAA assignment_id=?/public.us-east-1.AAA/2019-04-18T16:11:15Z label={"crowd-image-classifier":{"label":"Gull"}}
    2 task.labeled 2019-04-18T16:11:25Z worker_id=public.us-east-1.BBB assignment_id=?/public.us-east-1.BBB/2019-04-18T16:11:25Z label={"crowd-image-classifier":{"label":"Tern"}}
    "#);
    assert!(seen.notes.iter().any(|note| note.contains("which object was labeled")), "{:?}", seen.notes);
}

#[test]
fn a_later_copy_adds_what_is_new_and_an_edited_answer_is_another() {
    let first = OLD.split_once(",\n    {").unwrap().0.to_owned() + "]}";
    let (monday, friday) = (read_at(PATH, &first), read_at(PATH, &OLD.replace("Gull", "Gulls")));
    insta::assert_snapshot!(new_events(&monday, &friday).join("\n"), @r#"
    1 task.labeled 2019-04-18T16:11:15Z task_id=gulls-1/95 worker_id=public.us-east-1.AAA assignment_id=95/public.us-east-1.AAA/2019-04-18T16:11:15Z label={"crowd-image-classifier":{"label":"Gulls"}}
    2 task.labeled 2019-04-18T16:11:25Z task_id=gulls-1/95 worker_id=public.us-east-1.BBB assignment_id=95/public.us-east-1.BBB/2019-04-18T16:11:25Z label={"crowd-image-classifier":{"label":"Tern"}}
    "#);
    assert_eq!(new_events(&read_at(PATH, OLD), &read_at(PATH, OLD)), [""; 0]);
}

#[test]
fn bad_values_cost_their_own_facts_alone() {
    let seen = read_at(
        PATH,
        r#"{"answers":[
        {"acceptanceTime":"soon","submissionTime":"2020-11-02T09:01:00Z","timeSpentInSeconds":"long","workerId":"w"},
        {"acceptanceTime":"2020-11-02T09:00:00Z","submissionTime":"2020-11-02T09:01:00","workerId":"w"},
        {"acceptanceTime":"2020-11-02T09:00:00Z","workerId":"w"},
        {"submissionTime":"2020-11-02T09:01:00Z","timeSpentInSeconds":-3},
        5]}"#,
    );
    assert_eq!(seen.records, 5);
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled 2020-11-02T09:01:00Z task_id=gulls-1/95 worker_id=w assignment_id=95/w/2020-11-02T09:01:00Z
    4 task.labeled 2020-11-02T09:01:00Z task_id=gulls-1/95 worker_id=? assignment_id=95/?/2020-11-02T09:01:00Z
    1 PW0103 acceptanceTime "soon" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    1 PW0108 timeSpentInSeconds "long" is not a number of seconds
    2 PW0104 submissionTime "2020-11-02T09:01:00" has no offset, so the moment cannot be known
    3 PW0106 submissionTime is missing, which task.labeled needs
    4 PW0109 timeSpentInSeconds "-3" is negative
    5 PW0106 submissionTime is missing, which task.labeled needs
    "#);
    for (text, wanted) in [
        (r#"{"answers":[{"answerContent":{"a":1},"workerId":"w","submissionTime":"2020-11-0"#, "PW0117"),
        (r#"{"answers":{"answerContent":1}}"#, "PW0112"),
        (r#"{"something":1}"#, "PW0130"),
    ] {
        let seen = read_at(PATH, text);
        assert_eq!(seen.records, 1, "{text}");
        assert!(told(&seen).starts_with(&format!("1 {wanted} ")), "{}", told(&seen));
    }
    assert!(Collector::take(&SageMaker, input(PATH, b"{\"answers\":[\xff]}")).1.is_err());
}

#[test]
fn a_manifest_tells_of_no_work() {
    let line = |by: &str| {
        format!(
            r#"{{"source-ref":"s3://b/a.jpg","gulls":9,"gulls-metadata":{{"confidence":0.95,"job-name":"labeling-job/gulls","class-name":"Gull","human-annotated":"{by}","creation-date":"2019-04-18T16:40:59.217995","type":"groundtruth/image-classification"}}}}"#
        )
    };
    let text = format!("{}\n{}\n{{\"source-ref\":\"s3://b/c.jpg\"}}\n", line("yes"), line("no"));
    assert!(SageMaker.knows(text.as_bytes()));
    let seen = read_at("output.manifest", &text);
    assert_eq!(seen.records, 3);
    insta::assert_snapshot!(told(&seen), @"
    1 ignored: a consolidated label, which names no worker
    1 ignored: a label by a model (human-annotated no)
    1 ignored: an object without a label
    ");
    insta::assert_snapshot!(seen.notes.join("\n"), @"sagemaker: a manifest holds consolidated labels without workers, so it tells of no work; that is in annotations/worker-response of the same job");
}

#[test]
fn other_files_are_not_known() {
    for other in OTHERS {
        assert!(!SageMaker.knows(other), "{}", String::from_utf8_lossy(other));
    }
    for own in [OLD, NEW] {
        assert!(SageMaker.knows(own.as_bytes()) && SageMaker.knows(&own.as_bytes()[..own.len() / 2]));
    }
    assert!(!SageMaker.knows(b"{\"source-ref\":\"s3://b/c.jpg\"}\n"));
    assert!(!SageMaker.knows(b"{\"answers\":[{\"text\":\"a\"}]}"));
}

#[test]
fn the_real_files_are_counted_alike() {
    counted_alike(&SageMaker, "sagemaker", "count_sagemaker.py");
}
