package pick

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"confirmpoint/ui/present"
)

// The portal of Linux desktops, org.freedesktop.portal.FileChooser.
const (
	portalName    = "org.freedesktop.portal.Desktop"
	portalPath    = "/org/freedesktop/portal/desktop"
	portalChooser = "org.freedesktop.portal.FileChooser"
	portalRequest = "org.freedesktop.portal.Request"

	// foldersSince is the version of the interface that asks for folders,
	// beginSince the one that opens files where it is told to.
	foldersSince, beginSince = 3, 4
	// answersWithin is how long a portal may take to say that it asks now; a
	// desktop whose portal hangs is one without.
	answersWithin = 5 * time.Second
	// token names the question on its own connection, where it is the only one.
	token = "confirmpoint"
)

// What the portal says of how a question ended.
const (
	portalChosen  uint32 = 0
	portalGivenUp uint32 = 1
)

var (
	errNoFolders = errors.New("pick: the portal of this desktop cannot ask for folders")
	errEnded     = errors.New("pick: the portal ended the question")
)

// System asks with the portal of the desktop; see present.SystemChooser. It
// blocks until the answer is there or ctx ends, which takes the dialog away.
func System(ctx context.Context, q present.FileQuestion) (string, error) {
	// A bus that is not there must not be started: nobody would end it.
	bus, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	defer bus.Close()
	if err := bus.Auth(nil); err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	if err := bus.Hello(); err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	return askPortal(ctx, bus, q)
}

func askPortal(ctx context.Context, bus *dbus.Conn, q present.FileQuestion) (string, error) {
	soon, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	portal := bus.Object(portalName, portalPath)
	var version dbus.Variant
	err := portal.CallWithContext(soon, "org.freedesktop.DBus.Properties.Get", 0, portalChooser, "version").Store(&version)
	if err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	has, _ := version.Value().(uint32)
	if q.Folder && has < foldersSince {
		return "", errNoFolders
	}
	// The answer may come before the call returns, so its place must be known.
	sender := strings.ReplaceAll(strings.TrimPrefix(bus.Names()[0], ":"), ".", "_")
	request := dbus.ObjectPath(portalPath + "/request/" + sender + "/" + token)
	defer func() {
		if ctx.Err() != nil {
			bus.Object(portalName, request).Go(portalRequest+".Close", dbus.FlagNoReplyExpected, nil)
		}
	}()
	answers := make(chan *dbus.Signal, 1)
	bus.Signal(answers)
	if err := bus.AddMatchSignalContext(soon, dbus.WithMatchInterface(portalRequest), dbus.WithMatchMember("Response")); err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	var handle dbus.ObjectPath
	err = portal.CallWithContext(soon, portalChooser+".OpenFile", 0, parentOf(q), q.Title, portalOptions(q, has)).Store(&handle)
	if err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	for {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case s, open := <-answers:
			switch {
			case !open:
				return "", errEnded // the bus has gone
			case s.Path == handle || s.Path == request:
				return portalAnswer(s.Body)
			}
		}
	}
}

// parentOf is the window the dialog belongs to, as the portal names it.
func parentOf(q present.FileQuestion) string {
	if strings.HasPrefix(q.Parent, "x11:") {
		return q.Parent
	}
	return ""
}

// portalFilter is a(sa(us)) in the portal's words: a name and glob patterns.
type portalFilter struct {
	Name     string
	Patterns []portalPattern
}

type portalPattern struct {
	Kind    uint32 // 0: a glob pattern
	Pattern string
}

func portalOptions(q present.FileQuestion, version uint32) map[string]dbus.Variant {
	options := map[string]dbus.Variant{
		"handle_token": dbus.MakeVariant(token),
		"accept_label": dbus.MakeVariant(q.Accept),
		"modal":        dbus.MakeVariant(true),
		"multiple":     dbus.MakeVariant(false),
	}
	if q.Folder {
		options["directory"] = dbus.MakeVariant(true)
	}
	if len(q.Endings) > 0 {
		f := portalFilter{Name: q.Kinds}
		for _, ending := range q.Endings {
			f.Patterns = append(f.Patterns, portalPattern{0, anyCase(ending)})
		}
		options["filters"] = dbus.MakeVariant([]portalFilter{f})
	}
	if q.Start != "" && version >= beginSince {
		folder := q.Start
		if !q.Folder {
			folder = path.Dir(folder)
		}
		options["current_folder"] = dbus.MakeVariant(append([]byte(folder), 0))
	}
	return options
}

// anyCase is a glob pattern for an ending in small and capital letters.
func anyCase(ending string) string {
	pattern := "*"
	for _, r := range ending {
		if low, high := strings.ToLower(string(r)), strings.ToUpper(string(r)); low != high {
			pattern += "[" + low + high + "]"
			continue
		}
		pattern += string(r)
	}
	return pattern
}

func portalAnswer(body []any) (string, error) {
	var code uint32
	var results map[string]dbus.Variant
	if err := dbus.Store(body, &code, &results); err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	switch code {
	case portalChosen:
	case portalGivenUp:
		return "", nil
	default:
		return "", errEnded
	}
	uris, _ := results["uris"].Value().([]string)
	if len(uris) == 0 {
		return "", nil
	}
	u, err := url.Parse(uris[0])
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", errEnded // not on this computer
	}
	return u.Path, nil
}
