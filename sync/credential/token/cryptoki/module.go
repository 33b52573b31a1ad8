package cryptoki

import "fmt"

// Handle names a session or an object, as the library likes.
type Handle uint

// Attribute is one CK_ATTRIBUTE.
type Attribute struct {
	Type  uint
	Value []byte
}

// TokenInfo is what is used of CK_TOKEN_INFO. Text has lost its padding.
type TokenInfo struct {
	Label, Serial, Model string
	Flags                uint
}

// Module is one loaded and initialised library. Its errors are of type RV, and
// it is called from one goroutine at a time. It keeps no copy of a PIN.
type Module interface {
	Slots() ([]uint, error) // those with a token in them
	Token(slot uint) (TokenInfo, error)
	OpenSession(slot uint) (Handle, error) // read and write
	CloseSession(s Handle) error
	// LoggedIn tells whether the session's state is that of a user.
	LoggedIn(s Handle) (bool, error)
	Login(s Handle, user uint, pin []byte) error
	Logout(s Handle) error
	SetPIN(s Handle, old, new []byte) error
	Find(s Handle, template []Attribute) ([]Handle, error)
	Attribute(s, object Handle, kind uint) ([]byte, error)
	Create(s Handle, template []Attribute) (Handle, error)
	Destroy(s, object Handle) error
	GenerateKeyPair(s Handle, mechanism uint, public, private []Attribute) (pub, priv Handle, err error)
	SignInit(s Handle, mechanism uint, key Handle) error
	Sign(s Handle, data []byte) ([]byte, error)
	// Number is a CK_ULONG in the layout of this computer.
	Number(n uint) []byte
	Close()
}

// RV is a CK_RV other than CKR_OK.
type RV uint

// Error is the name of the value in the standard, or its number.
func (r RV) Error() string {
	if name, ok := names[r]; ok {
		return name
	}
	return fmt.Sprintf("CKR 0x%X", uint(r))
}

// The return values that mean something here (PKCS #11 v2.40, §11.1 and
// pkcs11t.h).
const (
	RVDeviceError           RV = 0x30
	RVDeviceRemoved         RV = 0x32
	RVPINIncorrect          RV = 0xA0
	RVPINInvalid            RV = 0xA1
	RVPINLenRange           RV = 0xA2
	RVPINLocked             RV = 0xA4
	RVSessionClosed         RV = 0xB0
	RVSessionHandleInvalid  RV = 0xB3
	RVTokenNotPresent       RV = 0xE0
	RVTokenNotRecognized    RV = 0xE1
	RVUserAlreadyLoggedIn   RV = 0x100
	RVUserNotLoggedIn       RV = 0x101
	RVUserPINNotInitialized RV = 0x102
	RVMechanismInvalid      RV = 0x70
	RVCurveNotSupported     RV = 0x140
	RVSlotIDInvalid         RV = 0x03
	RVFunctionNotSupported  RV = 0x54
)

var names = map[RV]string{
	RVDeviceError: "CKR_DEVICE_ERROR", RVDeviceRemoved: "CKR_DEVICE_REMOVED", RVPINIncorrect: "CKR_PIN_INCORRECT",
	RVPINInvalid: "CKR_PIN_INVALID", RVPINLenRange: "CKR_PIN_LEN_RANGE", RVPINLocked: "CKR_PIN_LOCKED",
	RVSessionClosed: "CKR_SESSION_CLOSED", RVSessionHandleInvalid: "CKR_SESSION_HANDLE_INVALID",
	RVTokenNotPresent: "CKR_TOKEN_NOT_PRESENT", RVTokenNotRecognized: "CKR_TOKEN_NOT_RECOGNIZED",
	RVUserAlreadyLoggedIn: "CKR_USER_ALREADY_LOGGED_IN", RVUserNotLoggedIn: "CKR_USER_NOT_LOGGED_IN",
	RVUserPINNotInitialized: "CKR_USER_PIN_NOT_INITIALIZED", RVMechanismInvalid: "CKR_MECHANISM_INVALID",
	RVCurveNotSupported: "CKR_CURVE_NOT_SUPPORTED", RVSlotIDInvalid: "CKR_SLOT_ID_INVALID",
	RVFunctionNotSupported: "CKR_FUNCTION_NOT_SUPPORTED",
}

// The constants of pkcs11t.h that are used.
const (
	UserNormal          = 1 // CKU_USER
	UserContextSpecific = 2 // CKU_CONTEXT_SPECIFIC

	FlagTokenInitialized   = 0x400
	FlagUserPINInitialized = 0x8
	FlagUserPINCountLow    = 0x10000
	FlagUserPINFinalTry    = 0x20000
	FlagUserPINLocked      = 0x40000

	ClassData        = 0
	ClassCertificate = 1
	ClassPublicKey   = 2
	ClassPrivateKey  = 3

	KeyTypeEC          = 3
	CertificateX509    = 0
	MechanismECKeyPair = 0x1040
	MechanismECDSA     = 0x1041

	AttrClass              = 0x0
	AttrToken              = 0x1
	AttrPrivate            = 0x2
	AttrLabel              = 0x3
	AttrApplication        = 0x10
	AttrValue              = 0x11
	AttrObjectID           = 0x12
	AttrCertificateType    = 0x80
	AttrIssuer             = 0x81
	AttrSerialNumber       = 0x82
	AttrKeyType            = 0x100
	AttrSubject            = 0x101
	AttrID                 = 0x102
	AttrSensitive          = 0x103
	AttrSign               = 0x108
	AttrVerify             = 0x10A
	AttrExtractable        = 0x162
	AttrECParams           = 0x180
	AttrECPoint            = 0x181
	AttrAlwaysAuthenticate = 0x202
)
