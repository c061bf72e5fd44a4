//! SAML and OpenID Connect providers.

use aws_sdk_iam::operation::{
    get_open_id_connect_provider::GetOpenIdConnectProviderOutput,
    get_saml_provider::GetSamlProviderOutput,
};

use super::{
    account_reader::{AccountReader, Owner},
    principal,
};
use crate::load::aws::{calls::Pages, operation::of_iam, shape::Shape};

/// Reads the account's identity providers.
pub(super) async fn read(reader: &AccountReader<'_>) {
    tokio::join!(saml(reader), open_id_connect(reader));
}

async fn saml(reader: &AccountReader<'_>) {
    let request = reader.iam.list_saml_providers().send();
    let Some(answer) = reader.once(of_iam::LIST_SAML_PROVIDERS, request).await else { return };
    let listed = answer.saml_provider_list.unwrap_or_default();
    let owners: Vec<_> = listed.iter().map(|it| Owner::new(None, it.arn())).collect();
    let asked = reader
        .ask_each(of_iam::GET_SAML_PROVIDER, &owners, async |provider| {
            let request = reader.iam.get_saml_provider().saml_provider_arn(&provider.arn).send();
            Pages::of(reader.calls.call(of_iam::GET_SAML_PROVIDER, request, |_| 1).await.map(Some))
        })
        .await;
    let providers = listed.iter().zip(asked.lists).map(|(entry, details)| {
        let details: Option<&GetSamlProviderOutput> = details.first();
        let ends = details.and_then(GetSamlProviderOutput::valid_until).or(entry.valid_until());
        Shape::default()
            .text("Arn", entry.arn())
            .date("ValidUntil", ends)
            .date("CreateDate", entry.create_date())
            .list("Tags", details.iter().flat_map(|it| it.tags()).map(principal::tag))
    });
    reader.put("SAMLProviderList", &Some(providers.collect::<Vec<_>>()));
}

async fn open_id_connect(reader: &AccountReader<'_>) {
    let request = reader.iam.list_open_id_connect_providers().send();
    let answer = reader.once(of_iam::LIST_OPEN_ID_CONNECT_PROVIDERS, request).await;
    let Some(answer) = answer else { return };
    let listed = answer.open_id_connect_provider_list.unwrap_or_default();
    let owners: Vec<_> = listed.iter().map(|it| Owner::new(None, it.arn())).collect();
    let operation = of_iam::GET_OPEN_ID_CONNECT_PROVIDER;
    let asked = reader
        .ask_each(operation, &owners, async |provider| {
            let request = reader.iam.get_open_id_connect_provider();
            let request = request.open_id_connect_provider_arn(&provider.arn).send();
            Pages::of(reader.calls.call(operation, request, |_| 1).await.map(Some))
        })
        .await;
    let providers = owners.iter().zip(asked.lists).map(|(owner, details)| {
        let shape = Shape::default().text("Arn", owner.arn.as_str());
        let Some(details): Option<&GetOpenIdConnectProviderOutput> = details.first() else {
            return shape;
        };
        shape
            .text("Url", details.url())
            .texts("ClientIDList", details.client_id_list().iter().map(String::as_str))
            .texts("ThumbprintList", details.thumbprint_list().iter().map(String::as_str))
            .date("CreateDate", details.create_date())
            .list("Tags", details.tags().iter().map(principal::tag))
    });
    reader.put("OpenIDConnectProviderList", &Some(providers.collect::<Vec<_>>()));
}
