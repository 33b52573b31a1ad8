package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// EnrolForm is what a clerk types to bind this workstation to a registry.
type EnrolForm struct {
	RegistryURL    string
	CAFile         string
	UserName       string
	ActivationCode string
	PIN            string
	PINAgain       string
	// Replace says that the clerk's present PIN is locked and what was unsent is
	// written out for the bureau: the new enrolment leaves it, and begins with
	// data of its own.
	Replace bool
	// WithoutKeyring lets the PIN alone seal the keys (受限模式): asked for by the
	// clerk, after this computer has shown that it has no keyring, and refused by
	// the registry unless the bureau allows it.
	WithoutKeyring bool
	// TokenLibrary is the driver of the USBKey the key goes onto, "" for a sealed
	// file; TokenSerial chooses among several, "" for the only one. PIN is then
	// the USBKey's own.
	TokenLibrary, TokenSerial string
}

// Station is this workstation: the wiring beneath the window (internal/point).
type Station interface {
	// Enrolled tells whether a credential exists here.
	Enrolled() bool
	// Enrol makes the key and has it certified; the form is complete.
	Enrol(ctx context.Context, form EnrolForm) error
	// Clerks lists the user names that are enrolled on this computer.
	Clerks() []string
	// ChooseClerk says whose desk Open opens; it is for a locked one.
	ChooseClerk(userName string)
	// Rescue writes all unsent work of this computer into a file of folder that
	// only the bureau can open; it needs no PIN.
	Rescue(ctx context.Context, folder string) (path string, report confirm.EscrowReport, err error)
	// Open opens the desk of the chosen clerk. Opening again gives the same desk.
	Open(ctx context.Context) (Desk, error)
	// TestRegistry asks a registry for a sign of life, before an enrolment.
	TestRegistry(ctx context.Context, registryURL, caFile string) error
	TokenStation
	Contact
}

// ColleagueForm is what brings another clerk to this computer. The colleague
// types the PIN.
type ColleagueForm struct{ UserName, ActivationCode, PIN, PINAgain string }

// Colleagues lets other clerks in to the data of this computer.
type Colleagues interface {
	// EnrolColleague has another clerk's new key certified and lets him in, by
	// the clerk who is signed in. colleague_needed when nobody is; invalid_value
	// for the clerk's own user name.
	EnrolColleague(ctx context.Context, form ColleagueForm) error
}

// Field names an input of the sign-in screen.
type Field string

// The fields of enrolment and sign-in.
const (
	FieldRegistryURL    Field = "registry_url"
	FieldCAFile         Field = "ca_file"
	FieldUserName       Field = "user_name"
	FieldActivationCode Field = "activation_code"
	FieldPassword       Field = "password"
	FieldPIN            Field = "pin"
	FieldPINAgain       Field = "pin_again"
	FieldSMSCode        Field = "sms_code"
	FieldTokenLibrary   Field = "token_library"
)

// Enrol sends the enrolment form, once it is complete.
func (p *SignIn) Enrol(form EnrolForm) {
	if p.state.Busy || !p.checkEnrolment(&form) {
		p.changed()
		return
	}
	form.Replace = p.state.Replacing
	p.begin(lang.L("正在申请证书"))
	p.runner.Go("enrol", func(ctx context.Context) error {
		return p.station.Enrol(ctx, form)
	}, func(err error) {
		p.state.Busy = false
		if err != nil {
			p.state.CanGoWithout = confirm.CodeOf(err) == confirm.ProblemKeyringMissing
			p.fail(err)
			return
		}
		p.state.Replacing, p.state.CanReplace, p.state.CanGoWithout = false, false, false
		p.notices.Info(lang.L("证书已签发，请登录。"))
		p.firstDay = true
		p.Start()
	})
}

// Replace goes to the enrolment of a clerk whose PIN is locked; the bureau gives
// a new activation code. KeepPresent goes back.
func (p *SignIn) Replace() {
	if p.state.Busy || !p.state.CanReplace {
		return
	}
	p.state.Replacing, p.state.Step, p.state.Notes = true, StepEnrol, map[Field]string{}
	p.changed()
}

// KeepPresent leaves the enrolment that Replace has shown.
func (p *SignIn) KeepPresent() {
	if p.state.Busy || !p.state.Replacing {
		return
	}
	p.state.Replacing = false
	p.Start()
}

// checkEnrolment tidies the form and notes what is missing in it.
func (p *SignIn) checkEnrolment(form *EnrolForm) bool {
	p.state.Notes = map[Field]string{}
	fields := []struct {
		field Field
		value *string
		empty string
	}{
		{FieldRegistryURL, &form.RegistryURL, lang.L("请填写登记库地址")},
		{FieldCAFile, &form.CAFile, lang.L("请填写登记库证书文件")},
		{FieldUserName, &form.UserName, lang.L("请填写用户名")},
		{FieldActivationCode, &form.ActivationCode, lang.L("请填写激活码")},
	}
	ok := true
	for _, f := range fields {
		*f.value = tidy(*f.value).text
		if *f.value == "" {
			p.state.Notes[f.field] = f.empty
			ok = false
		}
	}
	ok = p.checkToken(form) && ok
	if note := secretNote(form.PIN); note != "" {
		p.state.Notes[FieldPIN] = note
		return false
	}
	if form.PIN == "" {
		p.state.Notes[FieldPIN] = lang.L("请设置 PIN 码")
		return false
	}
	if form.PIN != form.PINAgain {
		p.state.Notes[FieldPINAgain] = lang.L("两次输入的 PIN 码不一致")
		return false
	}
	return ok
}

// statusOf turns the credential's status into the line under the PIN field.
func statusOf(s confirm.CredentialStatus) (left string, low bool) {
	if s.TriesLeft < 0 {
		return "", false
	}
	return lang.N("PIN 码还可尝试 %d 次", s.TriesLeft), s.TriesLeft <= 2
}
