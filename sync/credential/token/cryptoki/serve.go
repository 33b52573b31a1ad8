package cryptoki

import (
	"errors"
	"io"

	"confirmpoint/sync/credential/token"
)

// ErrNotBuilt is what a loader returns in a helper without PKCS #11.
var ErrNotBuilt = errors.New("this helper was built without PKCS #11")

// Serve answers requests from in on out until in ends; then it logs out and
// lets the library go. An error means that the other side spoke nonsense or
// went away: the caller ends the process.
func Serve(in io.Reader, out io.Writer, load func(library string) (Module, error)) error {
	d := &device{load: load}
	defer d.close()
	for {
		head, secret, err := token.ReadFrame(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		request, err := token.DecodeRequest(head, len(secret))
		if err != nil {
			clear(secret)
			return err
		}
		answer, back := d.answer(request, secret)
		clear(secret)
		if head, err = token.EncodeAnswer(answer); err == nil {
			err = token.WriteFrame(out, head, back)
		}
		clear(back)
		if err != nil {
			return err
		}
	}
}

// answer does one thing. The first sign of a removal ends the session.
func (d *device) answer(r token.Request, secret []byte) (token.Answer, []byte) {
	a, back, err := d.do(r, secret)
	if err == nil {
		return a, back
	}
	clear(back)
	if removed(err) {
		d.leave()
		d.opened = false
	}
	p := translate(err)
	return token.Answer{Code: p.code, Reason: p.reason, Detail: p.detail}, nil
}

func (d *device) do(r token.Request, secret []byte) (a token.Answer, back []byte, err error) {
	if r.Op != token.OpLoad && d.module == nil {
		return a, nil, driver(token.ReasonLoad, errNotLoaded)
	}
	switch r.Op {
	case token.OpLoad:
		err = d.loadLibrary(r.Library)
	case token.OpTokens:
		a.Tokens, err = d.list()
	case token.OpOpen:
		a.Tokens, err = one(d.find(r))
	case token.OpStatus:
		a.Tokens, err = one(d.status())
	case token.OpLogin:
		err = d.login(secret, r.Keep)
	case token.OpLogout:
		err = d.logout()
	case token.OpChangePIN:
		err = d.changePIN(secret[:r.Split], secret[r.Split:])
	default:
		return d.object(r, secret)
	}
	return a, nil, err
}

// object is do for what needs a login.
func (d *device) object(r token.Request, secret []byte) (a token.Answer, back []byte, err error) {
	switch r.Op {
	case token.OpGenerate:
		a.Public, err = d.generate(r.ID)
	case token.OpWriteSecret:
		err = d.writeSecret(r.ID, secret)
	case token.OpReadSecret:
		back, err = d.readSecret(r.ID)
	case token.OpCertificate:
		err = d.storeCertificate(r.ID, r.Certificate)
	case token.OpSign:
		a.Signature, err = d.sign(r.ID, r.Digest)
	case token.OpRemove:
		err = d.remove(r.ID)
	}
	return a, back, err
}

func (d *device) loadLibrary(library string) error {
	if d.module != nil {
		return driver(token.ReasonFailed, errors.New("a library is loaded already"))
	}
	module, err := d.load(library)
	switch {
	case errors.Is(err, ErrNotBuilt):
		return driver(token.ReasonNotBuilt, err)
	case err != nil:
		return driver(token.ReasonLoad, err)
	}
	d.module = module
	return nil
}

func (d *device) list() ([]token.Info, error) {
	found, err := d.tokens()
	infos := make([]token.Info, 0, len(found))
	for _, p := range found {
		infos = append(infos, p.info)
	}
	return infos, err
}

func (d *device) find(r token.Request) (token.Info, error) {
	if d.loggedIn {
		return token.Info{}, driver(token.ReasonFailed, errOpenInUse)
	}
	if r.Certificate != nil {
		return d.open(r.Certificate)
	}
	return d.choose(r.Serial, r.Label)
}

func one(i token.Info, err error) ([]token.Info, error) {
	if err != nil {
		return nil, err
	}
	return []token.Info{i}, nil
}
