package credential

import (
	"github.com/godbus/dbus/v5"
)

// promptAnswer is what the fake does when its prompt is to be shown.
type promptAnswer func(f *fakeSecrets, caller dbus.Sender)

// fakeSecrets is a Secret Service that keeps nothing and prompts before it
// would: the faults of real ones, on order.
type fakeSecrets struct {
	conn     *dbus.Conn
	onPrompt promptAnswer
	prompted chan struct{} // told of each prompt; nil: not asked for
}

const (
	fakeCollection dbus.ObjectPath = secretsPath + "/collection/login"
	fakePrompt     dbus.ObjectPath = secretsPath + "/prompt/p1"
	fakeSession    dbus.ObjectPath = secretsPath + "/session/s1"
)

// dismiss closes the prompt without an answer.
func dismiss(f *fakeSecrets, _ dbus.Sender) { f.completed(true) }

// hang leaves the prompt open for ever.
func hang(*fakeSecrets, dbus.Sender) {}

// noise sends the caller a signal of something else.
func noise(f *fakeSecrets, caller dbus.Sender) {
	msg := &dbus.Message{
		Type: dbus.TypeSignal,
		Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldInterface:   dbus.MakeVariant("org.freedesktop.portal.Settings"),
			dbus.FieldMember:      dbus.MakeVariant("SettingChanged"),
			dbus.FieldPath:        dbus.MakeVariant(dbus.ObjectPath("/org/freedesktop/portal/desktop")),
			dbus.FieldDestination: dbus.MakeVariant(string(caller)),
		},
	}
	f.conn.Send(msg, nil)
}

func (f *fakeSecrets) completed(dismissed bool) {
	_ = f.conn.Emit(fakePrompt, secretsAPI+"Prompt.Completed", dismissed, dbus.MakeVariant(""))
}

// The methods of org.freedesktop.Secret.* that go-keyring and the probe call.

// OpenSession takes the plain algorithm.
func (f *fakeSecrets) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), fakeSession, nil
}

// Unlock finds everything unlocked.
func (f *fakeSecrets) Unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return objects, "/", nil
}

// CreateItem wants a prompt first.
func (f *fakeSecrets) CreateItem(map[string]dbus.Variant, secretStruct, bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return "/", fakePrompt, nil
}

// secretStruct is (oayays) of the specification.
type secretStruct struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// SearchItems finds nothing.
func (f *fakeSecrets) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return nil, nil
}

// Prompt shows the prompt.
func (f *fakeSecrets) Prompt(caller dbus.Sender, _ string) *dbus.Error {
	if f.prompted != nil {
		f.prompted <- struct{}{}
	}
	f.onPrompt(f, caller)
	return nil
}

// Close ends a session.
func (f *fakeSecrets) Close() *dbus.Error { return nil }

// fakeProperties answers org.freedesktop.DBus.Properties.Get.
type fakeProperties struct{}

// Get knows the two properties that are asked for.
func (fakeProperties) Get(_, name string) (dbus.Variant, *dbus.Error) {
	switch name {
	case "Collections":
		return dbus.MakeVariant([]dbus.ObjectPath{fakeCollection}), nil
	case "Locked":
		return dbus.MakeVariant(false), nil
	}
	return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", nil)
}

// serveFake puts the fake in the place of the desktop's keyring.
func serveFake(s *busSession, f *fakeSecrets) {
	s.t.Helper()
	f.conn = s.conn
	for path, interfaces := range map[dbus.ObjectPath][]string{
		secretsPath:    {"Service"},
		fakeCollection: {"Collection"},
		fakePrompt:     {"Prompt"},
		fakeSession:    {"Session"},
	} {
		for _, name := range interfaces {
			if err := f.conn.Export(f, path, secretsAPI+name); err != nil {
				s.t.Fatal(err)
			}
		}
		if err := f.conn.Export(fakeProperties{}, path, "org.freedesktop.DBus.Properties"); err != nil {
			s.t.Fatal(err)
		}
	}
	reply, err := f.conn.RequestName(secretsName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		s.t.Fatalf("name of the keyring service: %v, %v", reply, err)
	}
}
