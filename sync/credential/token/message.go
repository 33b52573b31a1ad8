package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"confirmpoint/confirm"
)

// Op names what a request asks for.
type Op string

// The operations, in the order in which a conversation has them. Load comes
// first and once. Each after Open speaks of the token that Open has found.
const (
	OpLoad        Op = "load"        // Library
	OpTokens      Op = "tokens"      // -> Tokens
	OpOpen        Op = "open"        // Certificate, or Serial, Label or neither -> Tokens, the one that was chosen
	OpStatus      Op = "status"      // -> Tokens; token_removed
	OpLogin       Op = "login"       // secret: PIN; wrong_pin, pin_locked
	OpLogout      Op = "logout"      //
	OpChangePIN   Op = "change_pin"  // Split, secret: old PIN, new PIN; only while logged out
	OpGenerate    Op = "generate"    // ID -> Public
	OpWriteSecret Op = "write"       // ID, secret
	OpReadSecret  Op = "read"        // ID -> secret
	OpCertificate Op = "certificate" // ID, Certificate: stored beside the key
	OpSign        Op = "sign"        // ID, Digest -> Signature
	OpRemove      Op = "remove"      // ID: key, certificate and secret of that name
)

// Limits of values in messages.
const (
	IDSize         = 16 // bytes of an object's id on the token
	maxCertificate = 16 << 10
	maxText        = 1 << 10
	maxTokens      = 64
)

// Request is what the program asks of the helper.
type Request struct {
	Op          Op     `json:"op"`
	Library     string `json:"library,omitempty"` // path of the vendor's library
	Serial      string `json:"serial,omitempty"`  // of the token, as the vendor prints it
	Label       string `json:"label,omitempty"`   // of the token
	Certificate []byte `json:"certificate,omitempty"`
	ID          []byte `json:"id,omitempty"`
	Digest      []byte `json:"digest,omitempty"`
	Split       int    `json:"split,omitempty"` // bytes of the secret that are its first part
	// Keep has the helper remember the PIN until the logout although no key of
	// the token asks for it yet: one is about to be made.
	Keep bool `json:"keep,omitempty"`
}

// Answer is what the helper says. Code is empty when all went well.
type Answer struct {
	Code      confirm.Code `json:"code,omitempty"`
	Reason    Reason       `json:"reason,omitempty"`
	Detail    string       `json:"detail,omitempty"` // technical, e.g. CKR_DEVICE_ERROR; for logs
	Tokens    []Info       `json:"tokens,omitempty"`
	Public    []byte       `json:"public,omitempty"`    // uncompressed point of P-256, 65 bytes
	Signature []byte       `json:"signature,omitempty"` // r and s, 64 bytes
}

// Info describes a token that is plugged in.
type Info struct {
	Label  string `json:"label"`
	Serial string `json:"serial"` // the vendor's number of the device
	Model  string `json:"model,omitempty"`
	// What the token says of its PIN. Exact numbers it does not tell.
	Low    bool `json:"low,omitempty"`    // one try at least has failed since the last right PIN
	Final  bool `json:"final,omitempty"`  // the next wrong PIN locks it
	Locked bool `json:"locked,omitempty"` // only the bureau can open it again
	// Blank tells that nobody has set a PIN yet.
	Blank bool `json:"blank,omitempty"`
}

// TriesLeft is what is known of the tries that are left; -1 unknown.
func (i Info) TriesLeft() int {
	switch {
	case i.Locked:
		return 0
	case i.Final:
		return 1
	}
	return -1
}

// Reason tells the causes of driver_missing apart (Args: reason).
type Reason string

// The reasons.
const (
	ReasonNoHelper    Reason = "no_helper"       // the helper program is not there or cannot be started
	ReasonNotBuilt    Reason = "not_built"       // this helper was built without PKCS #11
	ReasonLoad        Reason = "library_missing" // the library is not there, or is for other computers
	ReasonCrashed     Reason = "crashed"         // the library has ended the helper
	ReasonTimeout     Reason = "timeout"         // the library does not come back
	ReasonGarbled     Reason = "garbled"         // what came back makes no sense
	ReasonUnsupported Reason = "unsupported"     // the token cannot do what is needed
	ReasonFailed      Reason = "failed"          // the library says it failed; the error has its code
	ReasonAmbiguous   Reason = "ambiguous"       // several tokens fit: name one
	ReasonNotToken    Reason = "not_found"       // no token fits
)

// Reasons lists them.
func Reasons() []Reason {
	return []Reason{
		ReasonNoHelper, ReasonNotBuilt, ReasonLoad, ReasonCrashed, ReasonTimeout,
		ReasonGarbled, ReasonUnsupported, ReasonFailed, ReasonAmbiguous, ReasonNotToken,
	}
}

// Reasons of other codes, which no words are needed for.
const (
	ReasonUntried Reason = "untried" // of wrong_pin: the token knew without trying, and counted nothing
	ReasonLength  Reason = "length"  // of pin_weak: the token wants another length
)

// codes are those an answer may carry.
var codes = []confirm.Code{
	confirm.ProblemWrongPIN, confirm.ProblemPINLocked, confirm.ProblemPINWeak, confirm.ProblemTokenRemoved,
	confirm.ProblemDriverMissing, confirm.ProblemLocked, confirm.ProblemCredentialBroken,
}

// needs tells what each operation cannot do without; secret is a length.
var needs = map[Op]func(r Request, secret int) bool{
	OpLoad:        func(r Request, _ int) bool { return r.Library != "" },
	OpTokens:      func(Request, int) bool { return true },
	OpOpen:        func(Request, int) bool { return true },
	OpStatus:      func(Request, int) bool { return true },
	OpLogin:       func(_ Request, secret int) bool { return secret > 0 },
	OpLogout:      func(Request, int) bool { return true },
	OpChangePIN:   func(r Request, secret int) bool { return r.Split > 0 && r.Split < secret },
	OpGenerate:    func(r Request, _ int) bool { return len(r.ID) == IDSize },
	OpWriteSecret: func(r Request, secret int) bool { return len(r.ID) == IDSize && secret > 0 },
	OpReadSecret:  func(r Request, _ int) bool { return len(r.ID) == IDSize },
	OpCertificate: func(r Request, _ int) bool { return len(r.ID) == IDSize && len(r.Certificate) > 0 },
	OpSign:        func(r Request, _ int) bool { return len(r.ID) == IDSize && len(r.Digest) == 32 },
	OpRemove:      func(r Request, _ int) bool { return len(r.ID) == IDSize },
}

var errMessage = errors.New("token: a message makes no sense")

// EncodeRequest makes the head of a frame.
func EncodeRequest(r Request) ([]byte, error) { return json.Marshal(r) }

// EncodeAnswer makes the head of a frame.
func EncodeAnswer(a Answer) ([]byte, error) { return json.Marshal(a) }

// DecodeRequest reads what the program sent. secret is the length of the frame's.
func DecodeRequest(head []byte, secret int) (Request, error) {
	var r Request
	if err := strict(head, &r); err != nil {
		return Request{}, err
	}
	ok := needs[r.Op] != nil && needs[r.Op](r, secret)
	if !ok || len(r.Certificate) > maxCertificate || len(r.Library) > maxText || len(r.Serial) > maxText || len(r.Label) > maxText {
		return Request{}, errMessage
	}
	return r, nil
}

// DecodeAnswer reads what the helper sent, in which the vendor's library may
// have had its hand.
func DecodeAnswer(head []byte) (Answer, error) {
	var a Answer
	if err := strict(head, &a); err != nil {
		return Answer{}, err
	}
	if a.Code != "" && !slices.Contains(codes, a.Code) {
		return Answer{}, errMessage
	}
	if (a.Public != nil && len(a.Public) != 65) || (a.Signature != nil && len(a.Signature) != 64) || len(a.Tokens) > maxTokens {
		return Answer{}, errMessage
	}
	return a, nil
}

func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return errMessage
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errMessage
	}
	return nil
}
