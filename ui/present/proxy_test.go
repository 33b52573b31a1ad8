package present

import (
	"context"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// fakeProxy is a way whose answers the test writes.
type fakeProxy struct {
	found    confirm.ProxyFound
	password []byte
	setErr   error
	testErr  error
	tests    int
}

func (f *fakeProxy) Proxy(context.Context) (confirm.ProxyFound, error) { return f.found, nil }
func (f *fakeProxy) SetProxy(_ context.Context, s confirm.ProxySettings, password []byte) error {
	if f.setErr != nil {
		return f.setErr
	}
	f.found, f.password = confirm.ProxyFound{Settings: s, Address: s.Address}, append([]byte{}, password...)
	return nil
}
func (f *fakeProxy) TestProxy(context.Context) error { f.tests++; return f.testErr }

func TestProxyIsKeptAndTried(t *testing.T) {
	runner, station := &stepRunner{t: t}, &fakeProxy{found: confirm.ProxyFound{Script: true}}
	notices := NewNotices(runner)
	p := NewProxyPanel(station, runner, notices)
	p.Load()
	runner.settle()
	check(t, "mode", p.State().Mode, confirm.ProxySystem)
	check(t, "script", strings.Contains(p.State().Found, "PAC"), true)
	p.SetMode(confirm.ProxyManual)
	p.Save("")
	check(t, "asks for the address", notices.Current().Severity, NoticeError)
	p.SetAddress(" ｐｒｏｘｙ.school:3128 ")
	p.SetUser("teacher")
	p.Load() // the screen is looked at again while typing
	p.SetUser("teacher2")
	runner.step()
	check(t, "what is typed stays", p.State().User, "teacher2")
	p.Save("geheim")
	p.Save("again")
	p.SetUser("too late")
	check(t, "once", len(runner.jobs), 1)
	runner.settle()
	check(t, "kept", station.found.Settings, confirm.ProxySettings{Mode: confirm.ProxyManual, Address: "proxy.school:3128", User: "teacher2"})
	check(t, "password", string(station.password), "geheim")
	check(t, "note", p.State().Note, "已保存，登记库有应答。")
	check(t, "found", p.State().Found, "现在经代理 proxy.school:3128 连接登记库。")

	station.testErr = problem(confirm.ProblemProxyAuth)
	p.SetMode(confirm.ProxyNone)
	p.Save("")
	runner.settle()
	check(t, "nothing of the proxy stays", station.found.Settings, confirm.ProxySettings{Mode: confirm.ProxyNone})
	check(t, "kept, but no line", p.State().Tone, ToneWarn)
	station.setErr = problem(confirm.ProblemDiskFull)
	p.Save("")
	runner.settle()
	check(t, "not kept", notices.Current().Text, Words(confirm.ProblemDiskFull, nil))
	check(t, "tests", station.tests, 2)
	words := map[string]bool{}
	for _, m := range ProxyModes {
		words[ProxyModeWord(m)] = true
	}
	check(t, "each its word", len(words), 3)
}
