//! SAML and OpenID Connect providers.

use aws_sdk_iam::operation::{
    get_open_id_connect_provider::GetOpenIdConnectProviderOutput,
    get_saml_provider::GetSamlProviderOutput,
};

use super::{
    account_reader::{AccountReader, Owner},
    principal,
};
use crate::load::{
    aws::{
        calls::Pages,
        operation::of_iam,
        shape::{date, text, texts},
    },
    wire::{OpenIdConnectProvider, SamlProvider},
};

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
        SamlProvider {
            arn: text(entry.arn()),
            valid_until: date(ends),
            create_date: date(entry.create_date()),
            tags: Some(details.iter().flat_map(|it| it.tags()).map(principal::tag).collect()),
        }
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
        let details: Option<&GetOpenIdConnectProviderOutput> = details.first();
        OpenIdConnectProvider {
            arn: text(owner.arn.as_str()),
            url: text(details.and_then(|it| it.url())),
            client_id_list: details.map(|it| texts(it.client_id_list())),
            thumbprint_list: details.map(|it| texts(it.thumbprint_list())),
            create_date: date(details.and_then(|it| it.create_date())),
            tags: details.map(|it| it.tags().iter().map(principal::tag).collect()),
        }
    });
    reader.put("OpenIDConnectProviderList", &Some(providers.collect::<Vec<_>>()));
}
