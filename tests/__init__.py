"""What WhatHelps promises: whole conversations, and every place where an answer could get lost."""
