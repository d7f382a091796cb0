//! The model test: random work, random faults and random deaths against a small model; T1 to T5, T8 and T9 after each.
//!
//! `LIENTHONG_TEST_MODEL_CASES` says how many cases (200), `LIENTHONG_TEST_MODEL_SEED` which ones (1): the same seed plays
//! the same cases. `cargo xtask soak` is the long run, with a seed of its own. A failure is shrunk and printed; once it
//! is mended it stands in `known.rs`, which is played by itself from then on.

mod case;
mod known;
mod ledger;
mod ops;
mod world;

use std::{
    cell::RefCell,
    env,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestCaseError, TestError, TestRunner};
use tokio::runtime::{Builder, Runtime};

use self::{
    case::{Case, TALLY},
    ops::{Op, ops},
    world::{Place, World},
};

/// One of the two shards: a sandbox of its own, so that both processors have something to do.
struct Shard {
    runtime: Runtime,
    world: World,
    before: Vec<Place>,
}

impl Shard {
    fn open(traps: bool) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let world = runtime.block_on(World::open(traps));
        Self { runtime, world, before: Vec::new() }
    }

    fn play(&mut self, ops: &[Op]) -> Result<(), TestCaseError> {
        TALLY.cases.fetch_add(1, Ordering::Relaxed);
        let places = self.world.begin(&self.before);
        self.before.clear();
        let Self { runtime, world, before } = self;
        let played = runtime.block_on(async {
            let mut case = Case::begin(world, places).await;
            let mut wrong = None;
            for op in ops {
                wrong = case.step(op).await.err();
                if wrong.is_some() {
                    break;
                }
            }
            if wrong.is_none() {
                wrong = case.heal().await.err();
            }
            before.extend(case.end().await);
            wrong
        });
        match played {
            Some(wrong) => Err(TestCaseError::fail(wrong)),
            None => Ok(()),
        }
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn play_half(traps: bool) {
    let cases = u32::try_from(number("LIENTHONG_TEST_MODEL_CASES", 200).div_ceil(2)).expect("not so many");
    let seed = number("LIENTHONG_TEST_MODEL_SEED", 1).wrapping_mul(2) + u64::from(traps);
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        rng_algorithm: RngAlgorithm::ChaCha,
        max_shrink_iters: u32::try_from(number("LIENTHONG_TEST_MODEL_SHRINK", 150)).unwrap_or(150),
        failure_persistence: None,
        ..Config::default()
    };
    let shard = RefCell::new(Shard::open(traps));
    let began = Instant::now();
    let played = TestRunner::new(config).run(&ops(), |ops| shard.borrow_mut().play(&ops));
    tell(began.elapsed(), played.as_ref().err());
    if let Err(wrong) = played {
        panic!("{wrong}\n{wrong:#?}");
    }
}

/// The figures of a long run.
fn tell(took: Duration, wrong: Option<&TestError<Vec<Op>>>) {
    let of = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let reason = wrong.map(ToString::to_string).unwrap_or_default();
    let named = |word: &str| u8::from(reason.contains(&format!("{word}:")));
    eprintln!(
        "model: cases {} operations {} orders {} done {} deaths {} faults {} doubles {} losses {} wrong {} seconds {}",
        of(&TALLY.cases),
        of(&TALLY.ops),
        of(&TALLY.orders),
        of(&TALLY.done),
        of(&TALLY.deaths),
        of(&TALLY.faults),
        named("double"),
        named("lost"),
        u8::from(wrong.is_some()),
        took.as_secs()
    );
}

#[test]
fn what_went_wrong_once_goes_right() {
    let mut shard = Shard::open(false);
    for (found, ops) in known::known() {
        if let Err(wrong) = shard.play(&ops) {
            panic!("{found}: {wrong}");
        }
    }
}

#[test]
fn whatever_happens_each_order_has_one_effect_and_nothing_entered_is_lost() {
    play_half(false);
}

#[test]
fn the_same_holds_where_igate_has_the_oddities_of_the_field() {
    play_half(true);
}
