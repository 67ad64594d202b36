<% response.sendRedirect("account"); %>
