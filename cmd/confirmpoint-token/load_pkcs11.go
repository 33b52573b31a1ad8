//go:build pkcs11 && cgo

package main

import (
	"errors"
	"unsafe"

	"confirmpoint/sync/credential/token/cryptoki"

	"github.com/miekg/pkcs11"
)

// library is a cryptoki.Module of a real PKCS #11 library.
type library struct{ ctx *pkcs11.Ctx }

func load(path string) (cryptoki.Module, error) {
	ctx := pkcs11.New(path)
	if ctx == nil {
		return nil, errors.New("it cannot be loaded, or has no C_GetFunctionList")
	}
	if err := ctx.Initialize(); err != nil {
		ctx.Destroy()
		return nil, translate(err)
	}
	return &library{ctx: ctx}, nil
}

func translate(err error) error {
	var rv pkcs11.Error
	if errors.As(err, &rv) {
		return cryptoki.RV(rv)
	}
	return err
}

func session(s cryptoki.Handle) pkcs11.SessionHandle { return pkcs11.SessionHandle(s) }

func object(o cryptoki.Handle) pkcs11.ObjectHandle { return pkcs11.ObjectHandle(o) }

func mechanism(m uint) []*pkcs11.Mechanism { return []*pkcs11.Mechanism{pkcs11.NewMechanism(m, nil)} }

func attributes(list []cryptoki.Attribute) []*pkcs11.Attribute {
	out := make([]*pkcs11.Attribute, 0, len(list))
	for _, a := range list {
		out = append(out, &pkcs11.Attribute{Type: a.Type, Value: a.Value})
	}
	return out
}

func (l *library) Slots() ([]uint, error) {
	slots, err := l.ctx.GetSlotList(true)
	return slots, translate(err)
}

func (l *library) Token(slot uint) (cryptoki.TokenInfo, error) {
	t, err := l.ctx.GetTokenInfo(slot)
	if err != nil {
		return cryptoki.TokenInfo{}, translate(err)
	}
	return cryptoki.TokenInfo{Label: t.Label, Serial: t.SerialNumber, Model: t.Model, Flags: t.Flags}, nil
}

func (l *library) OpenSession(slot uint) (cryptoki.Handle, error) {
	s, err := l.ctx.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	return cryptoki.Handle(s), translate(err)
}

func (l *library) CloseSession(s cryptoki.Handle) error {
	return translate(l.ctx.CloseSession(session(s)))
}

func (l *library) LoggedIn(s cryptoki.Handle) (bool, error) {
	info, err := l.ctx.GetSessionInfo(session(s))
	if err != nil {
		return false, translate(err)
	}
	return info.State == pkcs11.CKS_RW_USER_FUNCTIONS || info.State == pkcs11.CKS_RO_USER_FUNCTIONS, nil
}

// text lends a PIN to a call that wants a string and keeps none.
func text(pin []byte) string { return unsafe.String(unsafe.SliceData(pin), len(pin)) }

func (l *library) Login(s cryptoki.Handle, user uint, pin []byte) error {
	return translate(l.ctx.Login(session(s), user, text(pin)))
}

func (l *library) Logout(s cryptoki.Handle) error { return translate(l.ctx.Logout(session(s))) }

func (l *library) SetPIN(s cryptoki.Handle, old, new []byte) error {
	return translate(l.ctx.SetPIN(session(s), text(old), text(new)))
}

// maxObjects is more than a token of ours ever holds of one kind.
const maxObjects = 64

func (l *library) Find(s cryptoki.Handle, template []cryptoki.Attribute) ([]cryptoki.Handle, error) {
	if err := l.ctx.FindObjectsInit(session(s), attributes(template)); err != nil {
		return nil, translate(err)
	}
	found, _, err := l.ctx.FindObjects(session(s), maxObjects)
	if final := l.ctx.FindObjectsFinal(session(s)); err == nil {
		err = final
	}
	handles := make([]cryptoki.Handle, 0, len(found))
	for _, o := range found {
		handles = append(handles, cryptoki.Handle(o))
	}
	return handles, translate(err)
}

func (l *library) Attribute(s, o cryptoki.Handle, kind uint) ([]byte, error) {
	values, err := l.ctx.GetAttributeValue(session(s), object(o), []*pkcs11.Attribute{{Type: kind}})
	if err != nil {
		return nil, translate(err)
	}
	return values[0].Value, nil
}

func (l *library) Create(s cryptoki.Handle, template []cryptoki.Attribute) (cryptoki.Handle, error) {
	o, err := l.ctx.CreateObject(session(s), attributes(template))
	return cryptoki.Handle(o), translate(err)
}

func (l *library) Destroy(s, o cryptoki.Handle) error {
	return translate(l.ctx.DestroyObject(session(s), object(o)))
}

func (l *library) GenerateKeyPair(s cryptoki.Handle, m uint, public, private []cryptoki.Attribute) (pub, priv cryptoki.Handle, err error) {
	a, b, err := l.ctx.GenerateKeyPair(session(s), mechanism(m), attributes(public), attributes(private))
	return cryptoki.Handle(a), cryptoki.Handle(b), translate(err)
}

func (l *library) SignInit(s cryptoki.Handle, m uint, key cryptoki.Handle) error {
	return translate(l.ctx.SignInit(session(s), mechanism(m), object(key)))
}

func (l *library) Sign(s cryptoki.Handle, data []byte) ([]byte, error) {
	signature, err := l.ctx.Sign(session(s), data)
	return signature, translate(err)
}

func (l *library) Number(n uint) []byte { return pkcs11.NewAttribute(0, n).Value }

func (l *library) Close() {
	_ = l.ctx.Finalize() // the process ends with it either way
	l.ctx.Destroy()
}
