package tokentest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/asn1"
	"encoding/binary"
	"slices"

	"confirmpoint/sync/credential/token/cryptoki"
)

// module is the library of a socket.
type module struct {
	socket   Socket
	sessions map[cryptoki.Handle]*session
	last     cryptoki.Handle
	in       map[string]bool // tokens that are logged in, for all sessions
}

type session struct {
	name    string
	serial  string
	plugged int
	signing int  // index of the object, -1 for none
	again   bool // the context-specific login has been made
}

func newModule(s Socket) *module {
	return &module{socket: s, sessions: map[cryptoki.Handle]*session{}, in: map[string]bool{}}
}

func (m *module) Slots() ([]uint, error) {
	if err := m.enter("C_GetSlotList"); err != nil {
		return nil, err
	}
	names, err := m.socket.names()
	slots := make([]uint, 0, len(names))
	for i := range names {
		slots = append(slots, uint(10+i)) // nobody may count on 0
	}
	return slots, err
}

func (m *module) name(slot uint) (string, error) {
	names, err := m.socket.names()
	if err != nil {
		return "", err
	}
	if slot < 10 || int(slot)-10 >= len(names) {
		return "", cryptoki.RVTokenNotPresent
	}
	return names[slot-10], nil
}

func (m *module) Token(slot uint) (cryptoki.TokenInfo, error) {
	if err := m.enter("C_GetTokenInfo"); err != nil {
		return cryptoki.TokenInfo{}, err
	}
	name, err := m.name(slot)
	if err != nil {
		return cryptoki.TokenInfo{}, err
	}
	t, err := m.socket.Get(name)
	if err != nil {
		return cryptoki.TokenInfo{}, err
	}
	info := cryptoki.TokenInfo{Label: t.Label, Serial: t.Serial, Model: "fake", Flags: cryptoki.FlagTokenInitialized}
	if t.PIN != "" {
		info.Flags |= cryptoki.FlagUserPINInitialized
	}
	if t.Failed > 0 {
		info.Flags |= cryptoki.FlagUserPINCountLow
	}
	if t.Tries > 0 && t.Failed == t.Tries-1 {
		info.Flags |= cryptoki.FlagUserPINFinalTry
	}
	if t.Tries > 0 && t.Failed >= t.Tries {
		info.Flags |= cryptoki.FlagUserPINLocked
	}
	return info, nil
}

func (m *module) OpenSession(slot uint) (cryptoki.Handle, error) {
	if err := m.enter("C_OpenSession"); err != nil {
		return 0, err
	}
	name, err := m.name(slot)
	if err != nil {
		return 0, err
	}
	t, err := m.socket.Get(name)
	if err != nil {
		return 0, err
	}
	m.last++
	m.sessions[m.last] = &session{name: name, serial: t.Serial, plugged: t.Plugged, signing: -1}
	return m.last, nil
}

// at finds the token of a session. A pull has closed all sessions of it.
func (m *module) at(function string, h cryptoki.Handle) (*session, Token, error) {
	if err := m.enter(function); err != nil {
		return nil, Token{}, err
	}
	s := m.sessions[h]
	if s == nil {
		return nil, Token{}, cryptoki.RVSessionHandleInvalid
	}
	names, err := m.socket.names()
	if err != nil {
		return nil, Token{}, err
	}
	t, err := m.socket.Get(s.name)
	if !slices.Contains(names, s.name) || err != nil || t.Serial != s.serial || t.Plugged != s.plugged {
		delete(m.in, s.name)
		delete(m.sessions, h)
		return nil, Token{}, cryptoki.RVDeviceRemoved
	}
	return s, t, nil
}

func (m *module) CloseSession(h cryptoki.Handle) error {
	s, _, err := m.at("C_CloseSession", h)
	if err != nil {
		return err
	}
	delete(m.sessions, h)
	for _, other := range m.sessions {
		if other.name == s.name {
			return nil
		}
	}
	delete(m.in, s.name) // the end of the last session is a logout
	return nil
}

func (m *module) LoggedIn(h cryptoki.Handle) (bool, error) {
	s, _, err := m.at("C_GetSessionInfo", h)
	if err != nil {
		return false, err
	}
	return m.in[s.name], nil
}

// Login answers CKR_USER_ALREADY_LOGGED_IN to any PIN of a token that is
// logged in, as the standard says.
func (m *module) Login(h cryptoki.Handle, user uint, pin []byte) error {
	s, t, err := m.at("C_Login", h)
	if err != nil {
		return err
	}
	if user == cryptoki.UserNormal && m.in[s.name] {
		return cryptoki.RVUserAlreadyLoggedIn
	}
	if err := m.try(s.name, &t, pin); err != nil {
		return err
	}
	if user == cryptoki.UserContextSpecific {
		s.again = true
		return nil
	}
	m.in[s.name] = true
	return nil
}

// try counts as tokens do.
func (m *module) try(name string, t *Token, pin []byte) error {
	if t.Tries > 0 && t.Failed >= t.Tries {
		return cryptoki.RVPINLocked
	}
	wrong := string(pin) != t.PIN
	if !wrong && t.Failed == 0 {
		return nil
	}
	t.Failed++
	if !wrong {
		t.Failed = 0
	}
	if err := m.socket.Put(name, *t); err != nil {
		return err
	}
	if wrong {
		return cryptoki.RVPINIncorrect
	}
	return nil
}

func (m *module) Logout(h cryptoki.Handle) error {
	s, _, err := m.at("C_Logout", h)
	if err != nil {
		return err
	}
	if !m.in[s.name] {
		return cryptoki.RVUserNotLoggedIn
	}
	delete(m.in, s.name)
	return nil
}

func (m *module) SetPIN(h cryptoki.Handle, old, new []byte) error {
	s, t, err := m.at("C_SetPIN", h)
	if err != nil {
		return err
	}
	if err := m.try(s.name, &t, old); err != nil {
		return err
	}
	if len(new) < 6 || len(new) > 16 {
		return cryptoki.RVPINLenRange
	}
	t.PIN = string(new)
	return m.socket.Put(s.name, t)
}

func (m *module) Find(h cryptoki.Handle, template []cryptoki.Attribute) ([]cryptoki.Handle, error) {
	s, t, err := m.at("C_FindObjects", h)
	if err != nil {
		return nil, err
	}
	if t.Brand == "shy" && slices.ContainsFunc(template, func(a cryptoki.Attribute) bool { return a.Type == cryptoki.AttrAlwaysAuthenticate }) {
		return nil, typeInvalid
	}
	var found []cryptoki.Handle
	for i, o := range t.Objects {
		if !m.in[s.name] && bytes.Equal(o.Attributes[cryptoki.AttrPrivate], []byte{1}) {
			continue
		}
		if !slices.ContainsFunc(template, func(a cryptoki.Attribute) bool {
			return !bytes.Equal(o.Attributes[a.Type], a.Value)
		}) {
			found = append(found, cryptoki.Handle(i))
		}
	}
	return found, nil
}

func (m *module) Attribute(h, o cryptoki.Handle, kind uint) ([]byte, error) {
	_, t, err := m.at("C_GetAttributeValue", h)
	if err != nil {
		return nil, err
	}
	return t.Objects[o].Attributes[kind], nil
}

func (m *module) Create(h cryptoki.Handle, template []cryptoki.Attribute) (cryptoki.Handle, error) {
	s, t, err := m.at("C_CreateObject", h)
	if err != nil {
		return 0, err
	}
	return m.add(s.name, t, object(template))
}

func object(template []cryptoki.Attribute) Object {
	o := Object{Attributes: map[uint][]byte{}}
	for _, a := range template {
		o.Attributes[a.Type] = bytes.Clone(a.Value)
	}
	return o
}

// What no rule of ours asks for by name.
const (
	typeInvalid  cryptoki.RV = 0x12 // CKR_ATTRIBUTE_TYPE_INVALID
	deviceMemory cryptoki.RV = 0x31 // CKR_DEVICE_MEMORY
)

func (m *module) add(name string, t Token, o Object) (cryptoki.Handle, error) {
	if t.Full {
		return 0, deviceMemory
	}
	if t.Forgetful && o.Scalar == nil {
		return 0, nil
	}
	t.Objects = append(t.Objects, o)
	return cryptoki.Handle(len(t.Objects) - 1), m.socket.Put(name, t)
}

func (m *module) Destroy(h, o cryptoki.Handle) error {
	s, t, err := m.at("C_DestroyObject", h)
	if err != nil {
		return err
	}
	t.Objects[o] = Object{} // others keep their numbers
	return m.socket.Put(s.name, t)
}

func (m *module) GenerateKeyPair(h cryptoki.Handle, _ uint, public, private []cryptoki.Attribute) (cryptoki.Handle, cryptoki.Handle, error) {
	s, t, err := m.at("C_GenerateKeyPair", h)
	if err != nil {
		return 0, 0, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return 0, 0, err
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return 0, 0, err
	}
	pub, priv := object(public), object(private)
	pub.Attributes[cryptoki.AttrECPoint] = point
	if t.Brand != "bare" {
		if pub.Attributes[cryptoki.AttrECPoint], err = asn1.Marshal(point); err != nil {
			return 0, 0, err
		}
	}
	if priv.Scalar, err = key.Bytes(); err != nil {
		return 0, 0, err
	}
	if t.AlwaysAuthenticate {
		priv.Attributes[cryptoki.AttrAlwaysAuthenticate] = []byte{1}
	}
	t.Objects = append(t.Objects, pub, priv)
	last := cryptoki.Handle(len(t.Objects) - 1)
	return last - 1, last, m.socket.Put(s.name, t)
}

func (m *module) SignInit(h cryptoki.Handle, _ uint, key cryptoki.Handle) error {
	s, _, err := m.at("C_SignInit", h)
	if err != nil {
		return err
	}
	s.signing, s.again = int(key), false
	return nil
}

func (m *module) Sign(h cryptoki.Handle, data []byte) ([]byte, error) {
	s, t, err := m.at("C_Sign", h)
	if err != nil {
		return nil, err
	}
	if !m.in[s.name] || s.signing < 0 {
		return nil, cryptoki.RVUserNotLoggedIn
	}
	o := t.Objects[s.signing]
	if bytes.Equal(o.Attributes[cryptoki.AttrAlwaysAuthenticate], []byte{1}) && !s.again {
		return nil, cryptoki.RVUserNotLoggedIn
	}
	s.signing, s.again = -1, false
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), o.Scalar)
	if err != nil {
		return nil, err
	}
	r, v, err := ecdsa.Sign(rand.Reader, key, data)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 64)
	r.FillBytes(out[:32])
	v.FillBytes(out[32:])
	return out, nil
}

func (m *module) Number(n uint) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(n)) }

func (m *module) Close() { m.sessions = nil }
