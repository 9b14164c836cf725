//! Threads that compute hashes and do nothing else, each with memory that it keeps.
//!
//! On the runtime's blocking threads every hash took its memory anew and each of many threads kept what was freed:
//! with 64 people at once that came to gigabytes.

use argon2::Block;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::{io, thread};
use tokio::sync::oneshot;

/// The memory of one thread: taken at its first hash, as large as the largest so far, never given back.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// So many blocks of 1 KiB. What they hold is left from the hash before; Argon2 writes each before it reads it.
    pub(super) fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            self.0.resize(count, Block::new());
        }
        &mut self.0[..count]
    }
}

type Task = Box<dyn FnOnce(&mut Memory) + Send>;

/// A handle of the threads. They end with the last of the handles, after what is still in the queue.
#[derive(Clone)]
pub(super) struct Threads {
    queue: Sender<Task>,
    taken: Arc<AtomicUsize>,
    places: usize,
}

impl Threads {
    /// Starts `count` threads, with `places` for tasks that run or wait.
    ///
    /// # Errors
    /// When the operating system refuses a thread.
    pub(super) fn start(count: usize, places: usize) -> io::Result<Self> {
        let (queue, tasks) = channel();
        let tasks = Arc::new(Mutex::new(tasks));
        for _ in 0..count {
            let tasks = Arc::clone(&tasks);
            thread::Builder::new().name("hashing".to_owned()).spawn(move || work(&tasks))?;
        }
        Ok(Self { queue, taken: Arc::default(), places })
    }

    /// Has `work` done in its turn; `None` when there is no place. It is left undone where nobody waits for the
    /// result any more, and its place is free only then: who goes away makes no room for others before.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Option<oneshot::Receiver<T>> {
        let place = Place::take(&self.taken, self.places)?;
        let (answer, result) = oneshot::channel();
        let task = Box::new(move |memory: &mut Memory| {
            let done = (!answer.is_closed()).then(|| work(memory));
            // Before the answer, so that whoever has it finds the place free.
            drop(place);
            if let Some(done) = done {
                // Nobody waits any more: there is nobody to tell.
                drop(answer.send(done));
            }
        });
        self.queue.send(task).is_ok().then_some(result)
    }

    /// How many tasks run or wait.
    pub(super) fn load(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

fn work(tasks: &Mutex<Receiver<Task>>) {
    let mut memory = Memory::default();
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(task) = task else { return };
        // Whoever waits for a task that panicked finds its answer gone; the thread goes on.
        drop(catch_unwind(AssertUnwindSafe(|| task(&mut memory))));
    }
}

/// A place in the queue, given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(taken: &Arc<AtomicUsize>, places: usize) -> Option<Self> {
        let before = taken.fetch_add(1, Ordering::Relaxed);
        let place = Self(Arc::clone(taken));
        (before < places).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::ThreadId;

    fn place_of(memory: &mut Memory) -> (ThreadId, *const Block) {
        (thread::current().id(), memory.blocks(64).as_ptr())
    }

    #[tokio::test]
    async fn a_thread_uses_its_memory_again() {
        let threads = Threads::start(1, 8).expect("one thread");
        let first = threads.run(|memory| format!("{:?}", place_of(memory))).expect("a place").await;
        let second = threads.run(|memory| format!("{:?}", place_of(memory))).expect("a place").await;
        assert_eq!(first.expect("done"), second.expect("done"));
        let smaller = threads.run(|memory| memory.blocks(8).len()).expect("a place").await;
        assert_eq!(smaller.expect("done"), 8);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_done_and_its_place_comes_back() {
        let threads = Threads::start(1, 2).expect("one thread");
        let (go, wait) = channel::<()>();
        let running = threads.run(move |_| wait.recv().is_ok()).expect("a place");
        let (told, done) = channel();
        drop(threads.run(move |_| told.send(()).is_ok()).expect("a place"));
        assert!(threads.run(|_| ()).is_none(), "its place is taken until its turn");
        go.send(()).expect("it waits");
        assert!(running.await.expect("done"));
        assert!(done.recv().is_err(), "dropped without being done");
        threads.run(|_| ()).expect("a place").await.expect("done");
        assert_eq!(threads.load(), 0);
    }

    #[tokio::test]
    async fn a_thread_outlives_a_task_that_panics() {
        let threads = Threads::start(1, 2).expect("one thread");
        let broken = threads.run(|_| panic!("as if broken")).expect("a place");
        let _: Result<(), _> = broken.await;
        assert!(threads.run(|_| ()).expect("a place").await.is_ok());
        assert_eq!(threads.load(), 0);
    }
}
