// Package nodewarning keeps the CDK's Node.js process quiet about Node.js 20,
// whose end of life it else announces in a box of twelve lines at every start.
//
// jsii makes that process, with a copy of the environment, while packages are
// initialized. Go initializes a package as soon as all that it imports is, in the
// order of import paths; this one imports only syscall, so that it comes before
// os, without which jsii cannot begin. Import it for its effect:
//
//	import _ "github.com/millrace-dev/millrace/internal/nodewarning"
package nodewarning

import "syscall"

func init() {
	const variable = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
	if _, set := syscall.Getenv(variable); !set {
		_ = syscall.Setenv(variable, "20") // quiet or not, the CDK works
	}
}
