//! A delivery of a webhook: bytes and headers in, events and refusals out. No network here: a server hands deliveries on.
//!
//! Promises: a delivery is believed only with the signature that its sender makes, compared in constant time; the same delivery again
//! tells the same events, and in whatever order deliveries come, they come to the same reports.
//! Absent on purpose: answering, queues, retries (a server's); what a body means (each tool's own file).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};

use super::{Body, Input, Sink, SourceError, SourceOptions, label_studio, recognise};
use crate::units::{MINUTE, Micros, SECOND};

/// What came.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// Names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
    /// When it came: how old it may be is counted from there, and what says nothing of its own time has happened by then.
    pub received: Micros,
}

/// How a sender signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Argilla and others: `webhook-id`, `webhook-timestamp` and `webhook-signature` (HMAC-SHA256 in Base64; standardwebhooks.com).
    Standard,
    /// CVAT: `X-Signature-256: sha256=` and HMAC-SHA256 of the body in hexadecimal.
    Cvat,
    /// Labelbox: `X-Hub-Signature: sha1=` and HMAC-SHA1 of the body in hexadecimal.
    Labelbox,
    /// Label Studio signs nothing: a header of the user's choice holds the secret, here `X-Piecework-Token`.
    Token,
}

/// A moment that lies further from now is no delivery of now (Standard Webhooks asks for such a bound).
const LATE: Micros = 5 * MINUTE;

impl<'a> Delivery<'a> {
    fn header(&self, name: &str) -> Option<&'a str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// Whether the sender that knows the secret sent it, and lately, where its moment is signed.
    ///
    /// # Errors
    /// In words, when a header is missing, or the signature is another.
    pub fn check(&self, scheme: Scheme, secret: &str) -> Result<(), String> {
        let missing = |name: &str| format!("the header {name} is missing");
        let wrong = || "the signature is not that of this body and secret".to_owned();
        let hex = |header: &str, begins: &str, algorithm| {
            let given = self.header(header).ok_or_else(|| missing(header))?;
            let given = given.strip_prefix(begins).and_then(bytes_of).ok_or_else(wrong)?;
            hmac::verify(&hmac::Key::new(algorithm, secret.as_bytes()), self.body, &given)
                .map_err(|_| wrong())
        };
        match scheme {
            Scheme::Cvat => hex("X-Signature-256", "sha256=", hmac::HMAC_SHA256),
            Scheme::Labelbox => hex("X-Hub-Signature", "sha1=", hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            Scheme::Token => {
                let given = self.header("X-Piecework-Token").ok_or_else(|| missing("X-Piecework-Token"))?;
                // Signed by each other, so that the comparison takes the same time for any of them.
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
                let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, given.as_bytes()), b"token");
                hmac::verify(&key, b"token", tag.as_ref()).map_err(|_| "the token is another".to_owned())
            }
            Scheme::Standard => {
                let named = |name: &str| self.header(name).ok_or_else(|| missing(name));
                let (id, sent, given) =
                    (named("webhook-id")?, named("webhook-timestamp")?, named("webhook-signature")?);
                let at: Micros =
                    sent.parse::<i64>().map_err(|_| "webhook-timestamp is no number".to_owned())?;
                if (self.received - at.saturating_mul(SECOND)).abs() > LATE {
                    return Err(format!(
                        "webhook-timestamp {sent} lies more than five minutes from when it came"
                    ));
                }
                let secret = secret.strip_prefix("whsec_").unwrap_or(secret);
                let secret = STANDARD.decode(secret).map_err(|_| "the secret is no Base64".to_owned())?;
                let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
                let signed = [id.as_bytes(), b".", sent.as_bytes(), b".", self.body].concat();
                // While secrets are changed there are several signatures.
                let given = given.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
                let is_one = given.into_iter().any(|tag| hmac::verify(&key, &signed, &tag).is_ok());
                is_one.then_some(()).ok_or_else(wrong)
            }
        }
    }

    /// Hands on what it tells, by the source that knows its body. CloudEvents come in any of their three modes.
    ///
    /// # Errors
    /// When nobody knows the body, or it tells of no work.
    pub fn read(&self, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let name = self
            .header("webhook-id")
            .or_else(|| self.header("ce-id"))
            .map_or("webhook".to_owned(), |id| format!("webhook {id}"));
        let body = self.structured().unwrap_or_else(|| self.body.to_vec());
        let body = label_studio::with_receipt(&body, self.received).unwrap_or(body);
        let Some(source) = recognise(&body) else {
            return Err(SourceError::Unknown {
                file: name,
                hint: "the body of this delivery is no event and no payload that is known".to_owned(),
            });
        };
        source.read(Input { name, head: body, body: Body::Stream(Box::new(std::io::empty())) }, options, sink)
    }

    /// A CloudEvent whose attributes stand in headers, as one document.
    fn structured(&self) -> Option<Vec<u8>> {
        self.header("ce-specversion")?;
        let mut event = json!({"data": serde_json::from_slice::<Value>(self.body).ok()?});
        for (name, value) in self.headers {
            if let Some(attribute) = name.to_ascii_lowercase().strip_prefix("ce-") {
                event[attribute] = Value::from(value.trim());
            }
        }
        serde_json::to_vec(&event).ok()
    }
}

/// The bytes of hexadecimal digits.
fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let two = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    digits.len().is_multiple_of(2).then(|| digits.as_bytes().chunks_exact(2).map(two).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::collect::Collector;

    /// The example of the Standard Webhooks libraries: secret, id, moment, body and signature.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SENT: &str = "1614265330";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn standard(headers: &[(&str, &str)], body: &[u8], now: Micros) -> Result<(), String> {
        Delivery { headers, body, received: now }.check(Scheme::Standard, SECRET)
    }

    #[test]
    fn a_standard_delivery_is_believed_with_its_signature_and_near_its_time() {
        let now = 1_614_265_330 * SECOND;
        let headers = [
            ("Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", SENT),
            ("webhook-signature", SIGNATURE),
        ];
        assert_eq!(standard(&headers, BODY, now), Ok(()));
        let two = format!("v1,AAAA {SIGNATURE}");
        assert_eq!(standard(&[headers[0], headers[1], ("webhook-signature", &two)], BODY, now), Ok(()));
        insta::assert_snapshot!(standard(&headers, b"{}", now).unwrap_err(), @"the signature is not that of this body and secret");
        insta::assert_snapshot!(standard(&headers, BODY, now + 6 * MINUTE).unwrap_err(), @"webhook-timestamp 1614265330 lies more than five minutes from when it came");
        insta::assert_snapshot!(standard(&headers[..2], BODY, now).unwrap_err(), @"the header webhook-signature is missing");
    }

    #[test]
    fn the_signatures_of_cvat_and_labelbox_and_a_token() {
        let body = br#"{"event":"ping"}"#;
        let check = |scheme, name: &str, value: &str| {
            Delivery { headers: &[(name, value)], body, received: 0 }.check(scheme, "secret")
        };
        // Made with Python's hmac.
        let sha256 = "sha256=4f4bb3a54e99c4a20e243485229f9b08c66e09104ba6f79c23ce647242a4ce84";
        let sha1 = "sha1=73a2ad9339361271db02ce089327f912cbc4d3f2";
        assert_eq!(check(Scheme::Cvat, "x-signature-256", sha256), Ok(()));
        assert_eq!(check(Scheme::Labelbox, "X-Hub-Signature", sha1), Ok(()));
        assert_eq!(check(Scheme::Token, "X-Piecework-Token", "secret"), Ok(()));
        assert!(check(Scheme::Token, "X-Piecework-Token", "Secret").is_err());
        for wrong in ["sha256=", "sha256=zz", "4f4b", &sha256[..40], "sha256=é"] {
            assert!(check(Scheme::Cvat, "X-Signature-256", wrong).is_err(), "{wrong}");
        }
    }

    fn story(headers: &[(&str, &str)], body: &[u8]) -> String {
        let mut seen = Collector::default();
        let result = Delivery { headers, body, received: 0 }.read(&SourceOptions::default(), &mut seen);
        result.map_or_else(|error| error.to_string(), |()| seen.story())
    }

    #[test]
    fn cloudevents_in_each_of_their_modes_are_one_event() {
        let data = r#"{"task_id":"t1","worker_id":"ana","label":"cat"}"#;
        let whole = format!(
            r#"{{"specversion":"1.0","id":"e1","type":"task.labeled","source":"shop","time":"2026-03-01T09:00:00Z","data":{data}}}"#
        );
        let attributes = [
            ("ce-specversion", "1.0"),
            ("ce-id", "e1"),
            ("ce-type", "task.labeled"),
            ("Ce-Source", "shop"),
            ("ce-time", "2026-03-01T09:00:00Z"),
        ];
        let binary = story(&attributes, data.as_bytes());
        insta::assert_snapshot!(binary, @r#"1 task.labeled 2026-03-01T09:00:00Z task_id=t1 worker_id=ana assignment_id=t1/ana label="cat" attributes={"id":"e1"}"#);
        assert_eq!(story(&[("content-type", "application/cloudevents+json")], whole.as_bytes()), binary);
        assert_eq!(
            story(&[("content-type", "application/cloudevents-batch+json")], format!("[{whole}]").as_bytes()),
            binary
        );
    }

    #[test]
    fn a_body_that_nobody_knows_is_told() {
        insta::assert_snapshot!(story(&[], b"hello"), @"PW0202 webhook: no reader knows this content; the body of this delivery is no event and no payload that is known");
    }
}
