use std::sync::Arc;

use turbo_runtime::server::{Context, Credentials, Occasion, Principal};
use turbo_runtime::{Fault, Never, Status};

use crate::v1::{self, DoorError, Pass};
use crate::{Accounts, Passes, web};

/// Somebody who is signed in: the principal of a connection.
pub struct Member {
    name: Arc<str>,
    token: String,
    passes: Arc<Passes>,
}

impl Member {
    /// Who makes a call.
    ///
    /// # Errors
    /// `unauthenticated` if nobody is signed in on the connection, or the pass has been ended, here or anywhere else.
    pub fn of(cx: &Context) -> Result<&Self, Fault<Never>> {
        cx.principal::<Self>()
            .filter(|member| member.passes.look_up(&member.token).is_some())
            .ok_or(Fault::new(Status::Unauthenticated, "sign in first"))
    }

    /// The name with which the account was made.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The hook: asked for every connection, and whenever a client renews its credentials.
///
/// # Errors
/// The client shows a token that is not good, or that of somebody else than before.
pub async fn authenticate(client: Credentials, passes: Arc<Passes>) -> Result<Principal, Fault> {
    let refused = |why| Err(Fault::new(Status::Unauthenticated, why));
    let (token, is_claim) = match (client.bearer(), client.cookie(web::COOKIE)) {
        (Some(token), _) => (token, true),
        // What signs out says nothing of itself any more, and the cookie is that of the beginning.
        (None, Some(token)) if client.occasion() != Occasion::Renewal => (token, false),
        _ => return Ok(Principal::anonymous()),
    };
    let Some((name, left)) = passes.look_up(token) else {
        return match is_claim {
            true => refused("this pass is not good"),
            // A cookie comes by itself, for as long as the browser keeps it.
            false => Ok(Principal::anonymous()),
        };
    };
    if let Some(before) = client.before::<Member>() {
        if before.name != name {
            return refused("this is the connection of somebody else");
        }
        if before.token != token {
            passes.end(&before.token);
        }
    }
    let member = Member {
        name,
        token: token.to_owned(),
        passes: Arc::clone(&passes),
    };
    // Beyond that the runtime itself refuses calls, until the client has renewed it.
    Ok(Principal::new(member).expires_in(left))
}

/// The service for everybody.
pub struct Door {
    /// Who may sign in.
    pub accounts: Arc<Accounts>,
    /// Who has.
    pub passes: Arc<Passes>,
}

impl Door {
    fn pass<E: 'static>(&self, name: &str) -> Result<Pass, Fault<E>> {
        let token = self.passes.issue(name)?;
        let good_for = self.passes.good_for();
        Ok(Pass { token, good_for })
    }
}

impl v1::Door for Door {
    async fn join(&self, _: &Context, name: String, password: String) -> Result<(), Fault<DoorError>> {
        self.accounts.join(name, password).await
    }

    async fn sign_in(&self, _: &Context, name: String, password: String) -> Result<Pass, Fault<DoorError>> {
        self.accounts.check(&name, password).await?;
        self.pass(&name)
    }

    async fn extend(&self, cx: &Context) -> Result<Pass, Fault<Never>> {
        self.pass(Member::of(cx)?.name())
    }

    async fn sign_out(&self, cx: &Context) -> Result<(), Fault<Never>> {
        self.passes.end(&Member::of(cx)?.token);
        Ok(())
    }
}
