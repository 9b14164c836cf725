//! Fills a database: people, clients, keys, in both tenants.

use super::clients::{self, ClientSeed};
use super::people::{EVERYBODY, Person};
use idp::domain::credential::PasswordCredential;
use idp::domain::id::{TotpId, UserId};
use idp::domain::secret::Secret;
use idp::flows::administration::client_secret;
use idp::flows::login::totp_sealing_purpose;
use idp::flows::{Context, Provider, keys};
use idp::storage::clients::{ClientOrigin, StoredClient};
use idp::storage::credentials::StoredTotp;
use idp::storage::users::LoginName;
use idp::storage::{Ending, credentials, users};
use std::sync::Arc;

/// Fills an empty database.
pub(super) async fn fill(provider: &Arc<Provider>) {
    for tenant in &provider.tenants {
        let context = Context::internal(provider, tenant);
        keys::ensure(&context).await.expect("keys can be made");
        for person in &EVERYBODY {
            put_person(&context, person).await;
        }
        for seed in clients::everyone() {
            put_client(&context, &seed).await;
        }
    }
}

/// Enters a client, or changes it.
pub(super) async fn put_client(context: &Context, seed: &ClientSeed) {
    let (key, id) = (context.master_key(), &seed.client.id);
    let hash = |secret| client_secret::hash(key, context.tenant_id(), id, &Secret::from(secret));
    let secret_hash = seed.secret.as_deref().map(hash);
    let stored = StoredClient {
        client: seed.client.clone(),
        secret_hash,
        origin: ClientOrigin::Administrator,
        created_at: context.now,
        updated_at: context.now,
    };
    let tenant = context.tenant_id().clone();
    let write = context.store().write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(idp::storage::clients::put(on, &tenant, &stored).await?)) })
    });
    write.await.expect("the client is written");
}

/// Enters a person.
pub(super) async fn put_person(context: &Context, person: &Person) {
    let account = person.account(context);
    let hash = context.provider.hashing.hash(&Secret::from(person.password), context.random()).await;
    let password =
        PasswordCredential { hash: hash.expect("nobody else hashes"), set_at: context.now, must_change: false };
    let generator = person.totp.map(|secret| generator(context, account.id, secret));
    let mut names = vec![
        LoginName { name: person.username.to_owned(), kind: "username" },
        LoginName { name: person.email(), kind: "email" },
    ];
    names.extend(person.fiscal_code.map(|code| LoginName { name: code.to_owned(), kind: "fiscal_code" }));
    let (tenant, role, now) = (context.tenant_id().clone(), person.role, context.now);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            assert!(users::insert(on, &tenant, &account, &names).await?, "the names are free");
            credentials::put_password(on, &tenant, account.id, &password).await?;
            if let Some(generator) = &generator {
                credentials::insert_totp(on, &tenant, account.id, generator).await?;
            }
            if let Some(role) = role {
                users::grant_staff_role(on, &tenant, account.id, role, now).await?;
            }
            Ok(Ending::Commit(()))
        })
    });
    write.await.expect("the person is written");
}

fn generator(context: &Context, user: UserId, secret: [u8; 20]) -> StoredTotp {
    let id = TotpId::new(context.now, context.random());
    let purpose = totp_sealing_purpose(context.tenant_id(), user, id);
    StoredTotp {
        id,
        sealed_secret: context.master_key().seal(&purpose, &secret, context.random()),
        created_at: context.now,
        confirmed_at: Some(context.now),
        last_step: None,
    }
}
