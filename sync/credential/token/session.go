package token

import "context"

// Tokens lists what is plugged in.
func (h *Helper) Tokens(ctx context.Context) ([]Info, error) {
	a, _, err := h.call(ctx, h.o.Call, Request{Op: OpTokens}, nil)
	return a.Tokens, err
}

// Open finds the token that holds a certificate (DER), wherever it is plugged
// in: the order of slots means nothing. token_removed when none does.
func (h *Helper) Open(ctx context.Context, certificate []byte) (Info, error) {
	return h.chosen(h.call(ctx, h.o.Call, Request{Op: OpOpen, Certificate: certificate}, nil))
}

// Choose finds the token with a serial number or a label, or the only one when
// both are empty; for an enrolment. Kinds of error: driver_missing (ambiguous,
// not_found), token_removed when there is none at all.
func (h *Helper) Choose(ctx context.Context, serial, label string) (Info, error) {
	return h.chosen(h.call(ctx, h.o.Call, Request{Op: OpOpen, Serial: serial, Label: label}, nil))
}

// Status tells whether the opened token is still there, and what it says of
// its PIN. token_removed.
func (h *Helper) Status(ctx context.Context) (Info, error) {
	return h.chosen(h.call(ctx, h.o.Call, Request{Op: OpStatus}, nil))
}

func (h *Helper) chosen(a Answer, _ []byte, err error) (Info, error) {
	if err != nil {
		return Info{}, err
	}
	if len(a.Tokens) != 1 {
		return Info{}, h.bury(missing(ReasonGarbled, errMessage))
	}
	return a.Tokens[0], nil
}

// Login proves the PIN and opens the token's keys. It is asked of a token that
// is logged out, always: one that is logged in would take any PIN. Kinds of
// error: wrong_pin, pin_locked, token_removed, driver_missing.
//
// The helper forgets the PIN at once, unless a key of the token wants it for
// each signature.
func (h *Helper) Login(ctx context.Context, pin []byte) error {
	_, _, err := h.call(ctx, h.o.Slow, Request{Op: OpLogin}, pin)
	return err
}

// LoginToGenerate is Login before keys are made, which may want the PIN again.
func (h *Helper) LoginToGenerate(ctx context.Context, pin []byte) error {
	_, _, err := h.call(ctx, h.o.Slow, Request{Op: OpLogin, Keep: true}, pin)
	return err
}

// Logout closes the token's keys; the token stays open.
func (h *Helper) Logout(ctx context.Context) error {
	_, _, err := h.call(ctx, h.o.Call, Request{Op: OpLogout}, nil)
	return err
}

// ChangePIN gives the token another PIN. It must be logged out. Kinds of error:
// those of Login, pin_weak when the token does not take the new one.
func (h *Helper) ChangePIN(ctx context.Context, old, new []byte) error {
	both := append(append(make([]byte, 0, len(old)+len(new)), old...), new...)
	defer clear(both)
	_, _, err := h.call(ctx, h.o.Slow, Request{Op: OpChangePIN, Split: len(old)}, both)
	return err
}

// Generate makes a P-256 key that never leaves the token, and gives its public
// half as an uncompressed point. The token must be logged in, as for all below.
func (h *Helper) Generate(ctx context.Context, id []byte) ([]byte, error) {
	a, _, err := h.call(ctx, h.o.Slow, Request{Op: OpGenerate, ID: id}, nil)
	if err == nil && a.Public == nil {
		err = h.bury(missing(ReasonGarbled, errMessage))
	}
	return a.Public, err
}

// WriteSecret keeps a few bytes on the token that can only be read after a login.
func (h *Helper) WriteSecret(ctx context.Context, id, secret []byte) error {
	_, _, err := h.call(ctx, h.o.Slow, Request{Op: OpWriteSecret, ID: id}, secret)
	return err
}

// ReadSecret gives what WriteSecret kept; the caller wipes it. credential_broken
// when the token has no such object.
func (h *Helper) ReadSecret(ctx context.Context, id []byte) ([]byte, error) {
	_, secret, err := h.call(ctx, h.o.Call, Request{Op: OpReadSecret, ID: id}, nil)
	return secret, err
}

// StoreCertificate puts the certificate (DER) of a key beside it.
func (h *Helper) StoreCertificate(ctx context.Context, id, certificate []byte) error {
	_, _, err := h.call(ctx, h.o.Slow, Request{Op: OpCertificate, ID: id, Certificate: certificate}, nil)
	return err
}

// Sign signs a SHA-256 digest: r and s, 32 bytes each.
func (h *Helper) Sign(ctx context.Context, id, digest []byte) ([]byte, error) {
	a, _, err := h.call(ctx, h.o.Call, Request{Op: OpSign, ID: id, Digest: digest}, nil)
	if err == nil && a.Signature == nil {
		err = h.bury(missing(ReasonGarbled, errMessage))
	}
	return a.Signature, err
}

// Remove destroys key, certificate and secret of an id; absent ones are fine.
func (h *Helper) Remove(ctx context.Context, id []byte) error {
	_, _, err := h.call(ctx, h.o.Slow, Request{Op: OpRemove, ID: id}, nil)
	return err
}
