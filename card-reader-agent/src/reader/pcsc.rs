//! The readers of the system through PC/SC: the only file that knows the crate `pcsc`.

use super::{Channel, Connection, Ending, Presence, Protocol, ReaderError, ReaderState, Readers};
use pcsc::{Card, Context, Disposition, Error, Protocols, Scope, ShareMode, State, Transaction};
use std::ffi::CString;
use std::time::Duration;

/// Room for the answer to any command that the agent sends; all of them are short.
const ANSWER: usize = pcsc::MAX_BUFFER_SIZE;

/// Room for what a reader says about its functions.
const FUNCTIONS: usize = 512;

/// The readers of this computer. Asks for the service when it is first needed, and anew after the service was restarted.
#[derive(Default)]
pub struct PcscReaders {
    context: Option<Context>,
}

impl PcscReaders {
    /// Nothing is asked of the system yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `work` with a living context; forgets the context where the service is gone, so that the next call asks anew.
    fn with_context<T>(&mut self, mut work: impl FnMut(&Context) -> Result<T, Error>) -> Result<T, ReaderError> {
        let context = match self.context.take() {
            Some(context) if context.is_valid().is_ok() => context,
            _ => Context::establish(Scope::User).map_err(reading)?,
        };
        let result = work(&context);
        if !matches!(result, Err(Error::NoService | Error::ServiceStopped | Error::InvalidHandle | Error::CommError)) {
            self.context = Some(context);
        }
        result.map_err(reading)
    }
}

impl Readers for PcscReaders {
    fn list(&mut self) -> Result<Vec<ReaderState>, ReaderError> {
        self.with_context(|context| {
            let names = match context.list_readers_owned() {
                Ok(names) => names,
                Err(Error::NoReadersAvailable) => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let mut states: Vec<pcsc::ReaderState> =
                names.into_iter().map(|name| pcsc::ReaderState::new(name, State::UNAWARE)).collect();
            if states.is_empty() {
                return Ok(Vec::new());
            }
            match context.get_status_change(Duration::ZERO, &mut states) {
                Ok(()) | Err(Error::Timeout) => Ok(states.iter().map(state_of).collect()),
                // A reader was unplugged between the two questions.
                Err(Error::UnknownReader | Error::ReaderUnavailable) => Ok(Vec::new()),
                Err(error) => Err(error),
            }
        })
    }

    fn wait_for_change(&mut self, known: &[ReaderState], limit: Duration) -> Result<(), ReaderError> {
        if self.list()? != known {
            return Ok(());
        }
        self.with_context(|context| {
            let mut states = vec![pcsc::ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE)];
            for reader in known {
                let name = CString::new(reader.name.as_str()).map_err(|_| Error::InvalidParameter)?;
                states.push(pcsc::ReaderState::new(name, State::UNAWARE));
            }
            // The first question learns the state of now, the second waits for another one.
            match context.get_status_change(Duration::ZERO, &mut states) {
                Ok(()) | Err(Error::Timeout) => {}
                Err(error) => return Err(error),
            }
            for state in &mut states {
                state.sync_current_state();
            }
            match context.get_status_change(limit, &mut states) {
                Ok(()) | Err(Error::Timeout | Error::Cancelled | Error::UnknownReader) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }

    fn connect(&mut self, reader: &str) -> Result<Box<dyn Connection>, ReaderError> {
        let name = CString::new(reader).map_err(|_| ReaderError::ReaderGone)?;
        self.with_context(|context| {
            let card = context.connect(&name, ShareMode::Shared, Protocols::ANY)?;
            let status = card.status2_owned()?;
            let protocol = protocol_of(status.protocol2());
            // The attribute for the answer to reset does not work with every reader; the status does.
            Ok(Box::new(PcscConnection { atr: status.atr().to_vec(), card, protocol }) as Box<dyn Connection>)
        })
    }
}

fn state_of(state: &pcsc::ReaderState) -> ReaderState {
    let event = state.event_state();
    let presence = if !event.contains(State::PRESENT) {
        Presence::Empty
    } else if event.contains(State::MUTE) {
        Presence::Mute
    } else if event.contains(State::EXCLUSIVE) {
        Presence::InUse
    } else {
        Presence::Card
    };
    ReaderState {
        name: state.name().to_string_lossy().into_owned(),
        presence,
        atr: state.atr().to_vec(),
        events: state.event_count(),
    }
}

fn protocol_of(protocol: Option<pcsc::Protocol>) -> Protocol {
    match protocol {
        Some(pcsc::Protocol::T0) => Protocol::T0,
        _ => Protocol::T1,
    }
}

/// Dropped, it disconnects with a reset: that is what the crate does unless told otherwise.
struct PcscConnection {
    card: Card,
    atr: Vec<u8>,
    protocol: Protocol,
}

impl PcscConnection {
    fn reconnect(&mut self, first: Disposition) -> Result<(), ReaderError> {
        self.card.reconnect(ShareMode::Shared, Protocols::ANY, first).map_err(reading)?;
        self.protocol = protocol_of(self.card.status2_owned().map_err(reading)?.protocol2());
        Ok(())
    }
}

impl Connection for PcscConnection {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn reset(&mut self) -> Result<(), ReaderError> {
        self.reconnect(Disposition::ResetCard)
    }

    fn exclusively(&mut self, ending: Ending, work: &mut dyn FnMut(&mut dyn Channel)) -> Result<(), ReaderError> {
        // Another program may have reset the card since we connected; before anything was said that is no harm.
        if let Err(Error::ResetCard) = self.card.status2_owned().map(|_| ()) {
            self.reconnect(Disposition::LeaveCard)?;
        }
        let protocol = self.protocol;
        let transaction = self.card.transaction().map_err(reading)?;
        work(&mut PcscChannel { transaction: &transaction, protocol });
        let disposition = match ending {
            Ending::Leave => Disposition::LeaveCard,
            Ending::Reset => Disposition::ResetCard,
        };
        match transaction.end(disposition) {
            Ok(()) => Ok(()),
            // A card that is gone has forgotten everything: what was read or signed before stands.
            Err((_, Error::RemovedCard | Error::ResetCard | Error::NoSmartcard | Error::UnpoweredCard)) => Ok(()),
            Err((_, error)) => Err(reading(error)),
        }
    }
}

struct PcscChannel<'a, 'tx> {
    transaction: &'a Transaction<'tx>,
    protocol: Protocol,
}

impl Channel for PcscChannel<'_, '_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let mut room = vec![0; ANSWER];
        self.transaction.transmit(command, &mut room).map(<[u8]>::to_vec).map_err(reading)
    }

    fn protocol(&self) -> Protocol {
        self.protocol
    }

    fn control(&mut self, code: u32, input: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let mut room = vec![0; FUNCTIONS];
        self.transaction.control(code.into(), input, &mut room).map(<[u8]>::to_vec).map_err(reading)
    }
}

/// The errors of PC/SC as the agent tells them apart. A virtual or contactless reader says "not transacted" for a card
/// that went away in the middle of a command.
fn reading(error: Error) -> ReaderError {
    match error {
        Error::NoService | Error::ServiceStopped | Error::InvalidHandle | Error::CommError => {
            ReaderError::ServiceUnavailable
        }
        Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable => ReaderError::ReaderGone,
        Error::NoSmartcard => ReaderError::NoCard,
        Error::RemovedCard | Error::NotTransacted => ReaderError::CardRemoved,
        Error::ResetCard | Error::UnpoweredCard => ReaderError::CardReset,
        Error::SharingViolation => ReaderError::InUse,
        other => ReaderError::Communication(other.to_string()),
    }
}
