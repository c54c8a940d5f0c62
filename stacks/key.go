package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"
)

// key is the stack's own; nil where AWS's keys encrypt.
func (d deployment) key(stack awscdk.Stack) awskms.IKey {
	if !d.env.CustomerKey {
		return nil
	}
	return d.newKey(stack)
}

// newKey makes the key of a stack, which is rotated each year. Most services use it
// in the name of who calls them. Those that do not are added to its policy by what
// they use it for.
func (d deployment) newKey(stack awscdk.Stack) awskms.Key {
	return awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("Encrypts what stack " + *stack.StackName() + " holds"),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     d.removal(),
	})
}
