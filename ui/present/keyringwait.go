package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// KeyringWaitWords stand under the PIN while the system keyring has been asked
// and has not answered: it may wait for the person.
const KeyringWaitWords = "正在等待系统密钥环 …（请在系统弹出的窗口中解锁）"

// watchKeyring asks once a second, while a PIN is being tried, whether the
// system keyring is waited for; said gets the words when that changes, "" for
// no. It goes on until stop, which takes the words away.
func watchKeyring(r Runner, status func(context.Context) confirm.CredentialStatus, said func(string)) (stop func()) {
	asking, ended, last := false, false, ""
	tell := func(words string) {
		if words != last {
			last = words
			said(words)
		}
	}
	end := r.Every(tick, func() {
		if asking {
			return
		}
		asking = true
		var waits bool
		r.Go("keyring wait", func(ctx context.Context) error {
			waits = status(ctx).KeyringWait
			return nil
		}, func(error) {
			asking = false
			switch {
			case ended:
			case waits:
				tell(lang.L(KeyringWaitWords))
			default:
				tell("")
			}
		})
	})
	return func() {
		ended = true
		end()
		tell("")
	}
}
