# `nix run` and `nix profile install`: see docs/releasing.md.
{
  description = "Shows, in a terminal, who can become whom in AWS, and why";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-darwin"
        "x86_64-linux"
      ];
      package =
        pkgs:
        pkgs.rustPlatform.buildRustPackage {
          pname = "rolecall";
          version = (pkgs.lib.importTOML ./Cargo.toml).package.version;
          src = pkgs.lib.cleanSource ./.;
          cargoLock.lockFile = ./Cargo.lock;
          # The tests download a local server of the AWS API.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            $out/bin/rolecall man > rolecall.1
            installManPage rolecall.1
            installShellCompletion --cmd rolecall \
              --bash <($out/bin/rolecall completions bash) \
              --fish <($out/bin/rolecall completions fish) \
              --zsh <($out/bin/rolecall completions zsh)
          '';
          meta = {
            description = "Shows, in a terminal, who can become whom in AWS, and why";
            license = pkgs.lib.licenses.asl20;
            mainProgram = "rolecall";
          };
        };
    in
    {
      packages = nixpkgs.lib.genAttrs systems (system: {
        default = package nixpkgs.legacyPackages.${system};
      });
    };
}
