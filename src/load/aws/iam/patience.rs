//! Waits for a report that AWS makes: asks for it again, after longer and longer pauses.

use tokio::time::Duration;

use crate::load::aws::failure::CallFailure;

/// The first pause; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// So often it is asked whether the report is there, which is about a minute.
const QUESTIONS: u32 = 13;

/// Asks until there is something; `wait` pauses between two questions.
///
/// # Errors
///
/// Fails as a question does, and where there is still nothing after the last one.
pub(super) async fn until_ready<T>(
    mut ask: impl AsyncFnMut() -> Result<Option<T>, CallFailure>,
    wait: impl AsyncFn(Duration),
) -> Result<T, CallFailure> {
    let mut pause = FIRST_PAUSE;
    for question in 1..=QUESTIONS {
        if let Some(ready) = ask().await? {
            return Ok(ready);
        }
        if question < QUESTIONS {
            wait(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
    Err(CallFailure::LateReport)
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, iter::Sum};

    use super::*;

    /// Requests something that is ready at the given request; returns the result, and the pauses.
    async fn asked(ready_at: usize) -> (Result<usize, CallFailure>, Vec<Duration>) {
        let pauses = RefCell::new(Vec::new());
        let mut questions = 0;
        let ask = async || {
            questions += 1;
            Ok((questions == ready_at).then_some(questions))
        };
        let answer = until_ready(ask, async |pause| pauses.borrow_mut().push(pause)).await;
        (answer, pauses.into_inner())
    }

    #[tokio::test]
    async fn what_is_ready_at_once_needs_no_pause() {
        assert_eq!(asked(1).await, (Ok(1), Vec::new()));
    }

    #[tokio::test]
    async fn pauses_grow_until_it_is_ready() {
        let (answer, pauses) = asked(4).await;
        assert_eq!((answer, pauses), (Ok(4), [100, 200, 400].map(Duration::from_millis).into()));
    }

    #[tokio::test]
    async fn what_is_never_ready_is_given_up_after_about_a_minute() {
        let (answer, pauses) = asked(usize::MAX).await;
        assert_eq!(answer, Err(CallFailure::LateReport));
        let all = Duration::sum(pauses.iter()).as_secs();
        assert!((50..70).contains(&all), "{all} s: {pauses:?}");
        assert_eq!(pauses.last(), Some(&LONGEST_PAUSE));
    }

    #[tokio::test]
    async fn a_question_that_fails_is_the_last() {
        let ask = async || Err::<Option<()>, _>(CallFailure::NoAnswer);
        let answer = until_ready(ask, async |_| panic!("nothing to wait for")).await;
        assert_eq!(answer, Err(CallFailure::NoAnswer));
    }
}
