//! Work that is divided among the cores of the machine, with results as if there was only one.

use std::{
    num::NonZero,
    panic::resume_unwind,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

/// What `work` makes of each item, in the order of the items. Each core has a state of its own, which
/// must not change results. `go_on` hears on the calling thread
/// how many items were begun, and answers whether to go on; if not, what was begun is finished, and
/// the rest left out.
pub(super) fn in_parallel<T: Sync, S, R: Send>(
    items: &[T],
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
    go_on: impl Fn(usize) -> bool,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let is_stopped = AtomicBool::new(false);
    let take = || {
        let at = next.fetch_add(1, Ordering::Relaxed);
        items.get(at).filter(|_| !is_stopped.load(Ordering::Relaxed)).map(|it| (at, it))
    };
    let other = || {
        let (mut state, mut done) = (state(), Vec::new());
        while let Some((at, item)) = take() {
            done.push((at, work(&mut state, item)));
        }
        done
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(items.len())).map(|_| scope.spawn(other)).collect();
        let (mut state, mut done) = (state(), Vec::new());
        while let Some((at, item)) = take() {
            done.push((at, work(&mut state, item)));
            if !go_on(next.load(Ordering::Relaxed).min(items.len())) {
                is_stopped.store(true, Ordering::Relaxed);
            }
        }
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        let doubled: Vec<_> = items.iter().map(|it| it * 2).collect();
        assert_eq!(in_parallel(&items, || (), |(), it| it * 2, |_| true), doubled);
        assert!(in_parallel(&[], || (), |(), it: &usize| *it, |_| true).is_empty());
    }

    #[test]
    fn it_stops_when_it_is_told_to() {
        let begun = AtomicUsize::new(0);
        let slowly = |(): &mut (), it: &usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            thread::sleep(std::time::Duration::from_millis(1));
            *it
        };
        let items: Vec<usize> = (0..100_000).collect();
        let done = in_parallel(&items, || (), slowly, |_| false);
        assert_eq!(done.len(), begun.load(Ordering::Relaxed));
        assert!(done.len() < items.len());
    }
}
