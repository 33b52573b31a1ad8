package confirm

// ProxyMode says how an installation finds its way through a school's network.
type ProxyMode string

// The modes. The system's proxy is that of the environment (HTTPS_PROXY,
// NO_PROXY) and on Windows that of the Internet settings; a script (PAC) is
// not understood.
const (
	ProxyNone   ProxyMode = "none"   // 不用代理
	ProxySystem ProxyMode = "system" // 用系统的代理设置
	ProxyManual ProxyMode = "manual" // 自己填写
)

// ProxySettings are of one installation. The password, and the user name, which
// may be a person's, are in the keyring of the computer and not in a file.
type ProxySettings struct {
	Mode    ProxyMode
	Address string // host:port, of ProxyManual
	User    string // "": the proxy asks for none
}

// ProxyFound is what applies to the registry's address right now.
type ProxyFound struct {
	Settings ProxySettings
	// Address is host:port of the proxy that would be used; "": none.
	Address string
	// Script says that the system names a script (PAC), which is not understood:
	// the address of the proxy must be given by hand.
	Script bool
}
