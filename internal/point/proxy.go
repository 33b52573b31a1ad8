package point

import (
	"context"
	"crypto/x509"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/proxy"
)

// ProxyTarget is the registry a proxy is looked at for. The zero value is the
// one this folder is enrolled at.
type ProxyTarget struct {
	RegistryURL string
	CAPEM       []byte
}

// proxy is how this installation goes through the network. Nothing of it
// needs the cache to be open, since enrolment needs it first.
func (o Options) proxy() *proxy.Source {
	return proxy.New(proxy.Options{Dir: o.Dir, Secrets: o.Secrets, Clock: o.Clock.Now, Rand: o.Rand})
}

// Proxy tells how the way to the registry is set, and what applies to the
// target; before an enrolment, and without a target, only the settings are
// told. It may wait for the keyring when there is a user name. Kinds of error:
// bad_file, keyring_*.
func Proxy(ctx context.Context, o Options, t ProxyTarget) (confirm.ProxyFound, error) {
	o, err := o.withDefaults()
	if err != nil {
		return confirm.ProxyFound{}, err
	}
	t, err = o.target(t)
	if confirm.CodeOf(err) == confirm.ProblemNotEnrolled {
		settings, err := o.proxy().Settings(ctx)
		return confirm.ProxyFound{Settings: settings}, err
	}
	if err != nil {
		return confirm.ProxyFound{}, err
	}
	return o.proxy().Find(ctx, t.RegistryURL)
}

// SetProxy changes the settings, for the next connection of every program of
// this folder. The password is kept in the keyring, never in a file. Kinds of
// error: invalid_value, keyring_*, disk_full, disk_read_only.
func SetProxy(ctx context.Context, o Options, s confirm.ProxySettings, password []byte) error {
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	return o.proxy().Set(ctx, s, password)
}

// ClearProxy goes back to the system's settings and takes user name and
// password out of the keyring.
func ClearProxy(ctx context.Context, o Options) error {
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	return o.proxy().Clear(ctx)
}

// TestProxy asks the registry for a sign of life on the way that is set. Kinds
// of error: not_enrolled when no target is given, proxy, proxy_auth,
// tls_untrusted, not_registry, offline, keyring_*.
func TestProxy(ctx context.Context, o Options, t ProxyTarget) error {
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	if t, err = o.target(t); err != nil {
		return err
	}
	if err := o.mayReach(t.RegistryURL); err != nil {
		return err
	}
	if !x509.NewCertPool().AppendCertsFromPEM(t.CAPEM) {
		return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": "登记库证书"}}
	}
	way := o.proxy()
	return engine.Probe(ctx, engine.EnrolConfig{
		RegistryURL: t.RegistryURL, CA: t.CAPEM, Clock: o.Clock, Rand: o.Rand, Proxy: way.Choose, ProxyLogin: way,
	})
}

// target fills in the enrolment's registry.
func (o Options) target(t ProxyTarget) (ProxyTarget, error) {
	if t.RegistryURL != "" {
		return t, nil
	}
	list, err := o.clerks()
	if err != nil {
		return t, err
	}
	if len(list) == 0 {
		return t, &confirm.Problem{Code: confirm.ProblemNotEnrolled}
	}
	e := list[0] // a folder is of one registry
	if o.RegistryURL != "" {
		e.RegistryURL = o.RegistryURL
	}
	return ProxyTarget{RegistryURL: e.RegistryURL, CAPEM: e.CA}, nil
}
