package constructs

import (
	"fmt"
	"reflect"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newConstruct puts c, a pointer to one of this package's constructs, into the
// tree. Every constructor begins with it, in place of
// constructs.NewConstruct_Override, which answers each of these mistakes with a
// panic and two stack traces:
//
//   - An id that is empty, has a token in it or is taken already becomes an error
//     annotation on the scope. The construct gets a spare id, so that the synth
//     goes on and finds further mistakes.
//   - A scope that is nil, holds a nil pointer, or is in no stack (an App, a
//     Stage) cannot be annotated: newConstruct panics with a Mistake.
//
// A slash in an id is no mistake: the CDK makes two dashes of it.
func newConstruct(c, scope constructs.Construct, id string) {
	kind := reflect.TypeOf(c).Elem().Name()
	what := fmt.Sprintf("%s %q", kind, id)
	if isNil(scope) {
		panic(mistakef("%s: its scope is nil: give it the stack or construct that it is part of", what))
	}
	if err := try(func() { awscdk.Stack_Of(scope) }); err != nil {
		panic(mistakef("%s: its scope %s is in no stack: give it a stack, or a construct within one", what, pathOf(scope)))
	}
	id = freeID(scope, kind, id)
	if err := try(func() { constructs.NewConstruct_Override(c, scope, &id) }); err != nil {
		panic(mistakef("%s in %s: %v", what, pathOf(scope), err))
	}
}

// freeID is the id, or a spare one where that cannot be.
func freeID(scope constructs.Construct, kind, id string) string {
	c := check{construct: scope}
	switch {
	case id == "":
		c.failf("%s %q has no id: give it one that is unique in its scope", kind, id)
		id = "NoID"
	case *awscdk.Token_IsUnresolved(&id):
		c.failf("%s has a token in its id, whose value is not known before the deployment: give it an id of plain letters", kind)
		id = "TokenID"
	case taken(scope, id):
		c.failf("%s %q is there already: ids are unique in a scope", kind, id)
	}
	free := id
	for n := 2; taken(scope, free); n++ {
		free = fmt.Sprintf("%s%d", id, n)
	}
	return free
}

func taken(scope constructs.Construct, id string) bool {
	return scope.Node().TryFindChild(&id) != nil
}

func pathOf(construct constructs.IConstruct) string {
	if path := *construct.Node().Path(); path != "" {
		return path
	}
	return "(the app)"
}

// isNil also sees a nil pointer in an interface, and a construct of this package
// that no constructor made.
func isNil(value any) bool {
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer:
		if v.IsNil() {
			return true
		}
		if _, ours := value.(constructs.IConstruct); ours && v.Elem().Kind() == reflect.Struct {
			embedded := v.Elem().FieldByName("Construct")
			return embedded.IsValid() && embedded.Kind() == reflect.Interface && embedded.IsNil()
		}
	case reflect.Interface, reflect.Map, reflect.Func, reflect.Slice:
		return v.IsNil()
	}
	return false
}

// standIn names what a construct uses in place of a resource that is missing, so
// that the synth goes on to find further mistakes. It is never deployed: the
// missing resource is an error annotation.
func standIn(c constructs.Construct, service, resource string) *string {
	return awscdk.Stack_Of(c).FormatArn(&awscdk.ArnComponents{
		Service: &service, Resource: &resource, ResourceName: jsii.String("missing"),
	})
}
