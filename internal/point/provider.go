package point

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/token"
	"confirmpoint/sync/engine"
)

// provider is what both credentials are: credential.Softkey and credential.Token.
type provider interface {
	desk.Credential
	desk.Renewable
	engine.Credential
	Create(ctx context.Context, pin []byte, subject string, alg confirm.Algorithm) (confirm.KeyRequest, error)
	CreateKeyringFree(ctx context.Context, pin []byte, subject string, alg confirm.Algorithm) (confirm.KeyRequest, error)
	Install(ctx context.Context, certs confirm.KeyCertificates, e confirm.Enrolment) error
	Enrolment() (confirm.Enrolment, error)
}

// openCredential opens the credential of a folder: on a token when it is there
// already, or when Options.Token ask for one and the folder is of an enrolment
// under way.
func (o Options) openCredential(name string) (provider, error) {
	dir := o.credentialDir(name)
	c := credential.Options{Dir: dir, Secrets: o.Secrets, Rand: o.Rand, Clock: o.Clock.Now, KDF: o.KDF, KeyringFreeKDF: o.KDF}
	if credential.OnToken(dir) || name == enrollingFolder && o.Token.Library != "" {
		return credential.OpenToken(c, o.Token)
	}
	return credential.Open(c)
}

// TokenHelper tells whether the program that talks to USB tokens is there.
func TokenHelper(o credential.TokenOptions) bool { return o.Helper.Present() }

// Tokens lists the USB tokens that a PKCS #11 library sees, without asking for
// a PIN. Kinds of error: driver_missing.
func Tokens(ctx context.Context, o credential.TokenOptions) ([]token.Info, error) {
	helper, err := token.Start(ctx, o.Helper, o.Library)
	if err != nil {
		return nil, err
	}
	defer helper.Close()
	return helper.Tokens(ctx)
}
