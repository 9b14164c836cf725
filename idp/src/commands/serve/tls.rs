//! Our end of TLS: certificate and key from files, read again when they were renewed (S-169).

use super::Stop;
use crate::config::TlsFiles;
use openssl::error::ErrorStack;
use openssl::ssl::{Ssl, SslAcceptor, SslFiletype, SslMethod};
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::net::TcpStream;
use tokio::signal::unix::Signal;
use tokio_openssl::SslStream;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// The certificate cannot be used.
    #[error("http.tls.certificate_file: {0} holds no certificate in PEM that can be read: {1}")]
    Certificate(String, ErrorStack),
    /// The key cannot be used.
    #[error("http.tls.key_file: {0} holds no private key in PEM that can be read: {1}")]
    Key(String, ErrorStack),
    /// They do not belong together.
    #[error("http.tls: the key in {0} is not that of the certificate: {1}")]
    Pair(String, ErrorStack),
    /// OpenSSL itself.
    #[error("TLS cannot be set up: {0}")]
    OpenSsl(#[from] ErrorStack),
}

/// What handshakes are made with.
pub struct Tls {
    files: TlsFiles,
    acceptor: RwLock<SslAcceptor>,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// [`TlsFault`].
    pub fn read(files: &TlsFiles) -> Result<Arc<Self>, TlsFault> {
        Ok(Arc::new(Self { files: files.clone(), acceptor: RwLock::new(acceptor(files)?) }))
    }

    /// Makes the handshake on a fresh connection.
    ///
    /// # Errors
    /// When the other end does not speak TLS as we do.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<SslStream<TcpStream>> {
        let ssl = {
            let acceptor = self.acceptor.read().unwrap_or_else(PoisonError::into_inner);
            Ssl::new(acceptor.context())?
        };
        let mut stream = SslStream::new(ssl, stream)?;
        Pin::new(&mut stream).accept().await.map_err(io::Error::other)?;
        Ok(stream)
    }

    /// Reads the files again at each SIGHUP until `stop`. A renewal that went wrong is logged, and the old certificate
    /// stays.
    pub async fn reload_on_hangup(self: Arc<Self>, mut hangup: Signal, stop: Stop) {
        let mut stopped = std::pin::pin!(stop.asked());
        loop {
            tokio::select! {
                () = &mut stopped => return,
                _ = hangup.recv() => {}
            }
            match acceptor(&self.files) {
                Ok(renewed) => {
                    *self.acceptor.write().unwrap_or_else(PoisonError::into_inner) = renewed;
                    tracing::info!("certificate and key were read again");
                }
                Err(error) => tracing::error!(%error, "the old certificate stays"),
            }
        }
    }
}

/// Mozilla's recommendation "intermediate": TLS 1.2 and 1.3 with forward secrecy.
fn acceptor(files: &TlsFiles) -> Result<SslAcceptor, TlsFault> {
    let shown = |file: &Path| file.display().to_string();
    let TlsFiles { certificate_file, key_file } = files;
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    builder
        .set_certificate_chain_file(certificate_file)
        .map_err(|error| TlsFault::Certificate(shown(certificate_file), error))?;
    builder.set_private_key_file(key_file, SslFiletype::PEM).map_err(|error| TlsFault::Key(shown(key_file), error))?;
    builder.check_private_key().map_err(|error| TlsFault::Pair(shown(key_file), error))?;
    Ok(builder.build())
}
