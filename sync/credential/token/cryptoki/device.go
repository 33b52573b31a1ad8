package cryptoki

import (
	"bytes"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

// device is the conversation with one token of one library.
type device struct {
	load   func(library string) (Module, error)
	module Module

	slot    uint
	info    token.Info // as of open: what is there must stay the same device
	opened  bool
	session Handle
	entered bool // session is open

	loggedIn bool
	// pin is kept while logged in, for keys that want it for each signature.
	pin []byte
}

var (
	errNotLoaded = errors.New("no library is loaded")
	errNotOpen   = errors.New("no token is open")
	errOpenInUse = errors.New("the token is logged in")
)

// refused is what the library or the token did not do.
type refused struct {
	code   confirm.Code
	reason token.Reason
	detail string
}

func (r *refused) Error() string { return string(r.code) + " " + r.detail }

func driver(reason token.Reason, err error) error {
	return &refused{code: confirm.ProblemDriverMissing, reason: reason, detail: err.Error()}
}

// removed tells the return values that a pulled-out token leaves behind.
// CKR_DEVICE_ERROR is not one: a device that is there fails with it too.
func removed(err error) bool {
	var rv RV
	if !errors.As(err, &rv) {
		return false
	}
	switch rv {
	case RVDeviceRemoved, RVTokenNotPresent, RVTokenNotRecognized, RVSessionClosed, RVSessionHandleInvalid, RVSlotIDInvalid:
		return true
	}
	return false
}

// translate makes an answer of what the library said.
func translate(err error) *refused {
	var r *refused
	var rv RV
	switch {
	case errors.As(err, &r):
		return r
	case removed(err):
		return &refused{code: confirm.ProblemTokenRemoved, detail: err.Error()}
	case !errors.As(err, &rv):
		return &refused{code: confirm.ProblemDriverMissing, reason: token.ReasonFailed, detail: err.Error()}
	}
	switch rv {
	case RVPINIncorrect:
		return &refused{code: confirm.ProblemWrongPIN, detail: rv.Error()}
	case RVPINLocked:
		return &refused{code: confirm.ProblemPINLocked, detail: rv.Error()}
	case RVUserNotLoggedIn:
		return &refused{code: confirm.ProblemLocked, detail: rv.Error()}
	case RVMechanismInvalid, RVCurveNotSupported, RVFunctionNotSupported, RVUserPINNotInitialized:
		return &refused{code: confirm.ProblemDriverMissing, reason: token.ReasonUnsupported, detail: rv.Error()}
	}
	return &refused{code: confirm.ProblemDriverMissing, reason: token.ReasonFailed, detail: rv.Error()}
}

func describe(t TokenInfo) token.Info {
	return token.Info{
		Label: t.Label, Serial: t.Serial, Model: t.Model,
		Low:    t.Flags&FlagUserPINCountLow != 0,
		Final:  t.Flags&FlagUserPINFinalTry != 0,
		Locked: t.Flags&FlagUserPINLocked != 0,
		Blank:  t.Flags&FlagUserPINInitialized == 0,
	}
}

// plugged is a token and where it is.
type plugged struct {
	slot uint
	info token.Info
}

// tokens lists what is plugged in and has been initialised.
func (d *device) tokens() ([]plugged, error) {
	if d.module == nil {
		return nil, errNotLoaded
	}
	slots, err := d.module.Slots()
	if err != nil {
		return nil, err
	}
	var found []plugged
	for _, slot := range slots {
		t, err := d.module.Token(slot)
		if removed(err) {
			continue // pulled out between the two questions
		}
		if err != nil {
			return nil, err
		}
		if t.Flags&FlagTokenInitialized != 0 {
			found = append(found, plugged{slot: slot, info: describe(t)})
		}
	}
	return found, nil
}

// open finds the token that holds the certificate.
func (d *device) open(certificate []byte) (token.Info, error) {
	found, err := d.tokens()
	if err != nil {
		return token.Info{}, err
	}
	for _, p := range found {
		has, err := d.holds(p.slot, certificate)
		if err != nil && !removed(err) {
			return token.Info{}, err
		}
		if has {
			d.take(p)
			return p.info, nil
		}
	}
	detail := "no token is plugged in"
	if len(found) > 0 {
		detail = "no token that is plugged in holds the certificate"
	}
	return token.Info{}, &refused{code: confirm.ProblemTokenRemoved, detail: detail}
}

func (d *device) take(p plugged) {
	d.leave()
	d.slot, d.info, d.opened = p.slot, p.info, true
}

func (d *device) holds(slot uint, certificate []byte) (bool, error) {
	s, err := d.module.OpenSession(slot)
	if err != nil {
		return false, err
	}
	has, err := d.inside(s, certificate)
	if closing := d.module.CloseSession(s); err == nil && closing != nil {
		err = closing
	}
	return has, err
}

// inside compares the certificates one by one: not every library finds objects
// by CKA_VALUE.
func (d *device) inside(s Handle, certificate []byte) (bool, error) {
	found, err := d.module.Find(s, []Attribute{d.number(AttrClass, ClassCertificate)})
	if err != nil {
		return false, err
	}
	for _, object := range found {
		value, err := d.module.Attribute(s, object, AttrValue)
		if err != nil {
			return false, err
		}
		if bytes.Equal(value, certificate) {
			return true, nil
		}
	}
	return false, nil
}

// choose finds a token by name, or the only one.
func (d *device) choose(serial, label string) (token.Info, error) {
	found, err := d.tokens()
	if err != nil {
		return token.Info{}, err
	}
	if len(found) == 0 {
		return token.Info{}, &refused{code: confirm.ProblemTokenRemoved, detail: "no token is plugged in"}
	}
	var fit []plugged
	for _, p := range found {
		if (serial == "" || p.info.Serial == serial) && (label == "" || p.info.Label == label) {
			fit = append(fit, p)
		}
	}
	switch len(fit) {
	case 0:
		return token.Info{}, driver(token.ReasonNotToken, errors.New("no token has that name"))
	case 1:
		d.take(fit[0])
		return fit[0].info, nil
	}
	return token.Info{}, driver(token.ReasonAmbiguous, errors.New("several tokens fit"))
}

// status wants the same device in the same place; another one is no better
// than none.
func (d *device) status() (token.Info, error) {
	if !d.opened {
		return token.Info{}, errNotOpen
	}
	t, err := d.module.Token(d.slot)
	if err != nil {
		return token.Info{}, err
	}
	now := describe(t)
	if now.Serial != d.info.Serial || now.Label != d.info.Label {
		return token.Info{}, RVTokenNotPresent
	}
	if d.entered {
		in, err := d.module.LoggedIn(d.session)
		if err != nil {
			return token.Info{}, err
		}
		if d.loggedIn && !in { // pulled out and put back: the session knows
			return token.Info{}, RVDeviceRemoved
		}
	}
	return now, nil
}

// enter opens the session, in which nobody is logged in.
func (d *device) enter() error {
	if !d.opened {
		return errNotOpen
	}
	if d.entered {
		return nil
	}
	s, err := d.module.OpenSession(d.slot)
	if err != nil {
		return err
	}
	d.session, d.entered = s, true
	return nil
}

// leave wipes and closes all there is of a session; it never fails, since a
// token that has gone cannot be told anything.
func (d *device) leave() {
	if d.entered {
		if d.loggedIn {
			_ = d.module.Logout(d.session)
		}
		_ = d.module.CloseSession(d.session)
	}
	clear(d.pin)
	d.pin, d.entered, d.loggedIn = nil, false, false
}

// fresh gives a session of a token that is logged out: a token that is logged
// in calls every PIN right.
func (d *device) fresh() error {
	if d.loggedIn {
		return &refused{code: confirm.ProblemDriverMissing, reason: token.ReasonFailed, detail: errOpenInUse.Error()}
	}
	d.leave()
	if err := d.enter(); err != nil {
		return err
	}
	in, err := d.module.LoggedIn(d.session)
	if err != nil {
		return err
	}
	if in { // some libraries share the login between programs
		if err := d.module.Logout(d.session); err != nil {
			return err
		}
	}
	return nil
}

// login asks the token once. A copy of pin is kept until the logout only when a
// key of the token wants it again, or one is about to be made.
func (d *device) login(pin []byte, keep bool) error {
	if err := d.fresh(); err != nil {
		return err
	}
	if err := d.module.Login(d.session, UserNormal, pin); err != nil {
		d.leave()
		return pinProblem(err)
	}
	d.loggedIn = true
	again, err := d.wantsPIN()
	if err != nil {
		d.leave()
		return err
	}
	if again || keep {
		d.pin = bytes.Clone(pin)
	}
	return nil
}

// pinProblem translates what a token says of a PIN that it did not even try.
func pinProblem(err error) error {
	var rv RV
	if errors.As(err, &rv) && (rv == RVPINLenRange || rv == RVPINInvalid) {
		return &refused{code: confirm.ProblemWrongPIN, reason: token.ReasonUntried, detail: rv.Error()}
	}
	return err
}

// wantsPIN tells whether a private key of the token wants a PIN each time, or
// the library cannot say.
func (d *device) wantsPIN() (bool, error) {
	found, err := d.module.Find(d.session, []Attribute{
		d.number(AttrClass, ClassPrivateKey), {AttrAlwaysAuthenticate, []byte{1}},
	})
	if err != nil && !removed(err) {
		return true, nil
	}
	return len(found) > 0, err
}

func (d *device) logout() error {
	if !d.opened {
		return errNotOpen
	}
	var err error
	if d.loggedIn {
		err = d.module.Logout(d.session)
		d.loggedIn = false
	}
	d.leave()
	return err
}

func (d *device) changePIN(old, new []byte) error {
	if err := d.fresh(); err != nil {
		return err
	}
	defer d.leave()
	// Logged in first: that alone tells a wrong old PIN from a new one that the
	// token does not take, and some tokens want it.
	if err := d.module.Login(d.session, UserNormal, old); err != nil {
		return pinProblem(err)
	}
	d.loggedIn = true
	err := d.module.SetPIN(d.session, old, new)
	var rv RV
	if errors.As(err, &rv) && (rv == RVPINLenRange || rv == RVPINInvalid) {
		return &refused{code: confirm.ProblemPINWeak, reason: token.ReasonLength, detail: rv.Error()}
	}
	return err
}

func (d *device) number(kind, value uint) Attribute {
	return Attribute{Type: kind, Value: d.module.Number(value)}
}

// close lets go of everything.
func (d *device) close() {
	if d.module == nil {
		return
	}
	d.leave()
	d.module.Close()
	d.module = nil
}
