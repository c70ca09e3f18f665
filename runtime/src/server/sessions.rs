use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::door::{Arrival, Door};
use crate::resume::SessionId;

/// The conversations of an endpoint that can be resumed: those that have a connection, and those that wait for one.
///
/// How many may wait, and what they may hold together, is bounded: beyond that the oldest ends.
pub(crate) struct Sessions {
    table: Mutex<Table>,
    max_waiting: usize,
    max_bytes: usize,
}

#[derive(Default)]
struct Table {
    living: HashMap<u32, Living>,
    /// Those without a connection, by the order in which they lost it.
    waiting: BTreeMap<u64, Waiting>,
    bytes: usize,
    losses: u64,
}

struct Living {
    id: SessionId,
    door: Arc<Door>,
}

struct Waiting {
    door: Arc<Door>,
    bytes: usize,
}

/// A conversation's place among the others, until it is dropped.
pub(crate) struct Seat {
    sessions: Arc<Sessions>,
    place: u32,
    pub(crate) door: Arc<Door>,
    /// Its number among those that wait.
    loss: Option<u64>,
}

impl Sessions {
    pub(crate) fn new(max_waiting: usize, max_bytes: usize) -> Self {
        Self {
            table: Mutex::default(),
            max_waiting,
            max_bytes,
        }
    }

    /// Gives a conversation an id that nobody can guess. `None` if the machine has no random numbers.
    pub(crate) fn admit(self: &Arc<Self>) -> Option<(SessionId, Seat)> {
        let door = Arc::new(Door::default());
        loop {
            let mut bytes = [0; 16];
            if let Err(error) = getrandom::fill(&mut bytes) {
                tracing::error!(%error, "no random numbers: connections cannot be resumed");
                return None;
            }
            let id = SessionId::new(bytes);
            let place = id.place();
            let mut table = self.lock();
            if table.living.contains_key(&place) {
                continue;
            }
            let living = Living {
                id: id.clone(),
                door: Arc::clone(&door),
            };
            table.living.insert(place, living);
            drop(table);
            let seat = Seat {
                sessions: Arc::clone(self),
                place,
                door,
                loss: None,
            };
            return Some((id, seat));
        }
    }

    /// Brings a new transport to the conversation with that id, and gives it back if there is none.
    pub(crate) fn deliver(&self, id: &SessionId, arrival: Arrival) -> Result<(), Arrival> {
        let door = {
            let table = self.lock();
            table
                .living
                .get(&id.place())
                .filter(|living| living.id.is_same_secret(id))
                .map(|living| Arc::clone(&living.door))
        };
        match door {
            Some(door) => door.knock(arrival),
            None => Err(arrival),
        }
    }

    /// How many wait for a connection, and how many bytes they hold.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> (usize, usize) {
        let table = self.lock();
        (table.waiting.len(), table.bytes)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the oldest of those that wait, while there are too many.
    fn make_room(&self, mut table: MutexGuard<'_, Table>) {
        let mut shown_out = Vec::new();
        while table.waiting.len() > self.max_waiting || table.bytes > self.max_bytes {
            let Some((_, oldest)) = table.waiting.pop_first() else {
                break;
            };
            table.bytes -= oldest.bytes;
            shown_out.push(oldest.door);
        }
        drop(table);
        for door in shown_out {
            door.show_out();
        }
    }
}

impl Seat {
    /// The connection is lost; the conversation waits, and holds that many bytes. Said again, they replace the last.
    pub(crate) fn wait(&mut self, bytes: usize) {
        let mut table = self.sessions.lock();
        let loss = *self.loss.get_or_insert_with(|| {
            table.losses += 1;
            table.losses
        });
        let door = Arc::clone(&self.door);
        if let Some(before) = table.waiting.insert(loss, Waiting { door, bytes }) {
            table.bytes -= before.bytes;
        }
        table.bytes += bytes;
        self.sessions.make_room(table);
    }

    /// It has a connection again.
    pub(crate) fn go_on(&mut self) {
        if let Some(loss) = self.loss.take() {
            self.sessions.lock().stop_waiting(loss);
        }
    }
}

impl Table {
    fn stop_waiting(&mut self, loss: u64) {
        if let Some(waiting) = self.waiting.remove(&loss) {
            self.bytes -= waiting.bytes;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut table = self.sessions.lock();
        table.living.remove(&self.place);
        if let Some(loss) = self.loss {
            table.stop_waiting(loss);
        }
        drop(table);
        self.door.close();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::oneshot;

    use super::Sessions;
    use crate::memory::pair;
    use crate::resume::SessionId;
    use crate::server::door::{Answer, Arrival, News};
    use crate::server::principal::Principal;

    fn arrival() -> (Arrival, oneshot::Receiver<Answer>) {
        let (answer, answered) = oneshot::channel();
        let arrival = Arrival {
            transport: Box::pin(pair().0),
            received: 0,
            principal: Principal::anonymous(),
            answer,
        };
        (arrival, answered)
    }

    /// W-54: the one that has waited longest goes, by number and by bytes.
    #[test]
    fn there_is_room_for_so_many() {
        let sessions = Arc::new(Sessions::new(2, 1_000));
        let mut seats: Vec<_> = (0..4)
            .map(|_| sessions.admit().expect("random numbers").1)
            .collect();
        for seat in &mut seats[..3] {
            seat.wait(100);
        }
        assert_eq!(sessions.waiting(), (2, 200));
        assert!(matches!(seats[0].door.look(), Some(News::ShownOut)));
        assert!(seats[1].door.look().is_none());
        // It grows while it waits.
        seats[1].wait(950);
        assert_eq!(sessions.waiting(), (1, 100));
        assert!(matches!(seats[1].door.look(), Some(News::ShownOut)));
        seats[2].go_on();
        seats[3].wait(1_001);
        assert!(matches!(seats[3].door.look(), Some(News::ShownOut)));
        assert_eq!(sessions.waiting(), (0, 0));
    }

    /// W-48, W-51: only the whole id leads anywhere, and only while the conversation lives.
    #[test]
    fn a_session_is_found_by_its_whole_id() {
        let sessions = Arc::new(Sessions::new(2, 1_000));
        let (id, seat) = sessions.admit().expect("random numbers");
        let mut bytes = crate::wire::to_vec(&id).expect("sixteen bytes");
        bytes[15] ^= 1;
        let other = SessionId::new(bytes.try_into().expect("sixteen bytes"));
        assert!(sessions.deliver(&other, arrival().0).is_err());
        assert!(sessions.deliver(&id, arrival().0).is_ok());
        assert!(matches!(seat.door.look(), Some(News::Arrival(_))));
        let (late, mut answered) = arrival();
        assert!(sessions.deliver(&id, late).is_ok());
        drop(seat);
        assert!(matches!(answered.try_recv(), Ok(Answer::Ended(_))));
        assert!(sessions.deliver(&id, arrival().0).is_err());
    }

    /// W-53: of two that come together the later one stays.
    #[test]
    fn the_last_to_arrive_counts() {
        let sessions = Arc::new(Sessions::new(2, 1_000));
        let (id, mut seat) = sessions.admit().expect("random numbers");
        seat.wait(10);
        seat.door.show_out();
        let (first, mut answered) = arrival();
        let (second, _still_waits) = arrival();
        assert!(sessions.deliver(&id, first).is_ok());
        assert!(sessions.deliver(&id, second).is_ok());
        assert!(matches!(answered.try_recv(), Ok(Answer::Superseded(_))));
        assert!(
            matches!(seat.door.look(), Some(News::Arrival(_))),
            "who is back need not go"
        );
        assert!(seat.door.look().is_none());
    }

    #[test]
    fn ids_are_all_different() {
        let sessions = Arc::new(Sessions::new(2, 1_000));
        let admitted: Vec<_> = (0..200)
            .map(|_| sessions.admit().expect("random numbers"))
            .collect();
        for (at, (id, _)) in admitted.iter().enumerate() {
            assert!(admitted[..at].iter().all(|(other, _)| other != id));
        }
    }
}
