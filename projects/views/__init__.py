"""What a service and the public see, one module per thing they come to do."""
