package credential

import (
	"errors"
	"fmt"
	"io"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

func runHelper(op, service, name string, in io.Reader, out io.Writer) int {
	var err error
	switch op {
	case helperProbe:
		return probe(out)
	case helperGet:
		var item string
		if item, err = keyring.Get(service, name); err == nil {
			_, err = io.WriteString(out, item)
		}
	case helperSet:
		var item []byte
		if item, err = io.ReadAll(io.LimitReader(in, maxItem)); err == nil {
			err = keyring.Set(service, name, string(item))
		}
	case helperDelete:
		err = keyring.Delete(service, name)
	default:
		return helperUsage
	}
	if err == nil {
		return 0
	}
	if errors.Is(err, keyring.ErrNotFound) {
		return helperAbsent
	}
	_, _ = fmt.Fprintln(out, err)
	// go-keyring tells a locked keyring, a refused prompt and a missing service
	// apart only by words that may change; the service itself knows.
	if code := probe(io.Discard); code != 0 {
		return code
	}
	return helperMissing
}

const (
	secretsName = "org.freedesktop.secrets"
	secretsPath = "/org/freedesktop/secrets"
	secretsAPI  = "org.freedesktop.Secret."
)

// probe asks for properties only, so no prompt can appear.
func probe(diag io.Writer) int {
	conn, err := dbus.SessionBus()
	if err != nil {
		_, _ = fmt.Fprintln(diag, err)
		return helperMissing
	}
	service := conn.Object(secretsName, secretsPath)
	known, err := service.GetProperty(secretsAPI + "Service.Collections")
	if err != nil {
		_, _ = fmt.Fprintln(diag, err)
		return helperMissing
	}
	path := dbus.ObjectPath(secretsPath + "/collection/login")
	if !listed(known, path) {
		if err := service.Call(secretsAPI+"Service.ReadAlias", 0, "default").Store(&path); err != nil {
			_, _ = fmt.Fprintln(diag, err)
			return helperMissing
		}
	}
	if path == "/" {
		_, _ = fmt.Fprintln(diag, "the keyring service has no default collection")
		return helperMissing
	}
	locked, err := conn.Object(secretsName, path).GetProperty(secretsAPI + "Collection.Locked")
	if err != nil {
		_, _ = fmt.Fprintln(diag, err)
		return helperMissing
	}
	if is, ok := locked.Value().(bool); !ok || is {
		_, _ = fmt.Fprintln(diag, "the collection is locked")
		return helperLocked
	}
	return 0
}

func listed(v dbus.Variant, path dbus.ObjectPath) bool {
	paths, _ := v.Value().([]dbus.ObjectPath)
	for _, p := range paths {
		if p == path {
			return true
		}
	}
	return false
}
